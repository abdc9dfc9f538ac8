//! Why a provider did not do what it was asked, and what follows from that: for a delivery, a file, a live test, and for people.
use crate::{
    base::Error,
    channels::Missed,
    desk::{inboxes::CheckProblem, outbox::Outcome},
    engine::fetch::FetchError,
};
use std::time::Duration;

/// Who is talked to, for people.
#[derive(Debug, Clone, Copy)]
pub struct Provider {
    pub name: &'static str,
    /// What is shown to it as proof of who we are.
    pub proof: &'static str,
    /// A sentence that says what to do once it does not take that any more.
    pub mend: &'static str,
}

/// Why a call came to nothing. The words are the provider's, cut to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The token is not taken any more.
    Token(String),
    /// Another program does what can be done by one alone.
    Conflict(String),
    /// Somebody has to change something over there, or in the settings.
    Setup(String),
    /// The other side said how long to wait.
    Wait(Duration),
    /// It is too late to answer this person.
    Closed(String),
    /// The person blocked us, or is not there any more.
    Gone(String),
    /// Understood, and refused for good.
    Never(String),
    /// Trouble over there.
    Later(String),
    /// Nothing was said to the other side.
    NotReached(String),
    /// It may have been done, or not.
    Unknown(String),
}

/// What waits for somebody to mend it is tried so often.
pub(super) const MENDING: Duration = Duration::from_mins(10);

impl Refused {
    /// The same of a pause that the other side told, within what makes sense.
    pub fn wait(told: Option<Duration>, usual: Duration) -> Self {
        Self::Wait(told.unwrap_or(usual).clamp(Duration::from_secs(1), Duration::from_hours(24)))
    }

    pub fn words(&self, provider: Provider) -> String {
        let name = provider.name;
        match self {
            Self::Token(words) => format!("{name} does not take the {} any more ({words}). {}", provider.proof, provider.mend),
            Self::Conflict(words) => format!("Another program asks {name} for the same messages ({words}). Only one can."),
            Self::Setup(words) => format!("{name} does not allow this as it is set up there: {words}"),
            Self::Wait(pause) => format!("{name} asks to wait {} seconds.", pause.as_secs()),
            Self::Closed(words) => format!("It is too late to answer this person on {name}: {words}"),
            Self::Gone(words) => format!("{name}: {words}"),
            Self::Never(words) => format!("{name} refused this: {words}"),
            Self::Later(words) => format!("{name} has trouble of its own ({words})."),
            Self::NotReached(words) => words.clone(),
            Self::Unknown(words) => format!("It is not known whether {name} took this: {words}"),
        }
    }

    /// What becomes of a delivery. Whoever gets `Token` raises an alarm besides.
    pub fn outcome(&self, provider: Provider) -> Outcome {
        let words = self.words(provider);
        match self {
            Self::Token(_) | Self::Setup(_) => Outcome::After { words, pause: MENDING },
            Self::Wait(pause) => Outcome::After { words, pause: *pause },
            Self::Gone(_) => Outcome::Unreachable { words },
            Self::Closed(_) | Self::Never(_) => Outcome::Never { words },
            Self::Conflict(_) | Self::Later(_) | Self::NotReached(_) => Outcome::Later { words },
            Self::Unknown(_) => Outcome::Uncertain { words },
        }
    }

    /// The same for a call that does nothing to anybody: of it, silence is no more than trouble.
    #[must_use]
    pub fn harmless(self) -> Self {
        match self {
            Self::Unknown(words) => Self::Later(words),
            other => other,
        }
    }

    /// What becomes of a file.
    pub fn missed(&self, provider: Provider) -> Missed {
        let is_final = matches!(self, Self::Never(_) | Self::Gone(_) | Self::Closed(_));
        Missed { words: self.words(provider), is_worth_another: !is_final }
    }

    /// What a live test says of it.
    pub fn problem(&self, provider: Provider) -> (CheckProblem, String) {
        let problem = match self {
            Self::Token(_) => CheckProblem::Credentials,
            Self::NotReached(_) => CheckProblem::Unreachable,
            Self::Unknown(_) => CheckProblem::Timeout,
            _ => CheckProblem::Refused,
        };
        (problem, self.words(provider))
    }
}

impl From<FetchError> for Refused {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Forbidden(_) | FetchError::NotReached(_) => Self::NotReached(error.to_string()),
            FetchError::NoAnswer(_) | FetchError::TooLarge => Self::Unknown(error.to_string()),
        }
    }
}

/// A fault of ours: nothing was said to the other side, and the next try may find it mended.
impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Later(error.message().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZALO: Provider = Provider { name: "Zalo", proof: "token", mend: "Connect it again." };

    #[test]
    fn what_may_have_been_done_is_uncertain_and_what_was_not_is_tried_again() {
        assert!(matches!(Refused::from(FetchError::NoAnswer(String::new())).outcome(ZALO), Outcome::Uncertain { .. }));
        assert!(matches!(Refused::from(FetchError::NotReached(String::new())).outcome(ZALO), Outcome::Later { .. }));
        assert!(matches!(Refused::Unknown(String::new()).harmless().outcome(ZALO), Outcome::Later { .. }));
        assert!(matches!(Refused::Token(String::new()).outcome(ZALO), Outcome::After { pause: MENDING, .. }));
    }

    #[test]
    fn a_token_that_is_over_says_what_to_do_and_a_pause_has_bounds() {
        assert!(Refused::Token("expired".to_owned()).words(ZALO).ends_with("Connect it again."));
        assert_eq!(Refused::wait(Some(Duration::ZERO), MENDING), Refused::Wait(Duration::from_secs(1)));
        assert_eq!(Refused::wait(None, MENDING), Refused::Wait(MENDING));
    }
}
