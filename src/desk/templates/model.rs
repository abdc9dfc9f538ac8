//! Templates and what they can say, as values.
use crate::base::{Error, Language, Result, text};
use serde::{Deserialize, Serialize};

/// The longest template, in characters.
pub const MAX_TEXT: usize = 20_000;
/// The longest template of a subject, in characters.
pub const MAX_SUBJECT: usize = 300;

/// An automatic mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateKind {
    /// To a contact: their message has arrived.
    Acknowledgement,
    /// To an agent: what they wrote was refused or came back.
    ReplyFailed,
    /// To an agent: a ticket is theirs now.
    TicketAssigned,
    /// To an agent: the contact wrote in a ticket of theirs.
    ContactReplied,
}

impl TemplateKind {
    pub const ALL: [Self; 4] = [Self::Acknowledgement, Self::ReplyFailed, Self::TicketAssigned, Self::ContactReplied];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::ReplyFailed => "reply_failed",
            Self::TicketAssigned => "ticket_assigned",
            Self::ContactReplied => "contact_replied",
        }
    }

    /// The template that comes with the program.
    pub fn default_source(self, language: Language) -> Source {
        let file = match (self, language) {
            (Self::Acknowledgement, Language::En) => include_str!("defaults/acknowledgement.en.txt"),
            (Self::Acknowledgement, Language::Vi) => include_str!("defaults/acknowledgement.vi.txt"),
            (Self::ReplyFailed, Language::En) => include_str!("defaults/reply_failed.en.txt"),
            (Self::ReplyFailed, Language::Vi) => include_str!("defaults/reply_failed.vi.txt"),
            (Self::TicketAssigned, Language::En) => include_str!("defaults/ticket_assigned.en.txt"),
            (Self::TicketAssigned, Language::Vi) => include_str!("defaults/ticket_assigned.vi.txt"),
            (Self::ContactReplied, Language::En) => include_str!("defaults/contact_replied.en.txt"),
            (Self::ContactReplied, Language::Vi) => include_str!("defaults/contact_replied.vi.txt"),
        };
        let (subject, text) = file.split_once("\n\n").unwrap_or((file, ""));
        Source { subject: subject.to_owned(), text: text.trim_end().to_owned() }
    }
}

/// A template as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Becomes one line.
    pub subject: String,
    /// Becomes plain text.
    pub text: String,
}

impl Source {
    /// The source as it is kept, if its form is right; whether it can be rendered, [`super::engine`] says.
    pub fn checked(&self) -> Result<Self> {
        let subject = text::one_line(&self.subject, MAX_SUBJECT + 1);
        match subject.chars().count() {
            0 => return Err(Error::field("subject", "A subject is needed.")),
            1..=MAX_SUBJECT => {}
            _ => return Err(Error::field("subject", "The subject may have at most 300 characters.")),
        }
        if self.text.trim().is_empty() {
            return Err(Error::field("text", "A text is needed."));
        }
        if self.text.chars().count() > MAX_TEXT {
            return Err(Error::field("text", "The text may have at most 20,000 characters."));
        }
        Ok(Self { subject, text: clean(&self.text) })
    }
}

/// Lines end in LF; no invisible controls.
pub fn clean(text: &str) -> String {
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect();
    text.trim_matches('\n').trim_end().to_owned()
}

/// What a template became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text, lines ending in LF.
    pub text: String,
}

/// What automatic mail can speak of. What a mail has nothing of stays empty.
#[derive(Debug, Clone, Default)]
pub struct Values {
    pub ticket: TicketValues,
    /// Who writes to us.
    pub contact: ContactValues,
    /// To whom a mail to an agent goes.
    pub agent: AgentValues,
    /// Who gave the ticket away; an empty name if it was a rule.
    pub assigner: AgentValues,
    pub inbox: InboxValues,
    pub failure: FailureValues,
    /// The beginning of what was written, as plain text.
    pub excerpt: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct TicketValues {
    pub number: i64,
    pub subject: String,
    /// Where agents open it.
    pub url: String,
    /// Where the contact opens it; empty in mail to agents, and where customers cannot reach Hopdesk.
    pub link: String,
}

#[derive(Debug, Clone, Default)]
pub struct ContactValues {
    pub name: String,
    /// `anh`, `chị` …; empty if not known.
    pub form_of_address: String,
    pub address: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct AgentValues {
    pub name: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct InboxValues {
    pub name: String,
    pub address: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct FailureValues {
    pub recipient: String,
    /// The server's words.
    pub reason: String,
    /// Nobody knows whether it arrived.
    pub is_uncertain: bool,
}

/// The contact as templates see them.
#[derive(Debug, Clone, Serialize)]
pub struct ContactScope {
    /// Empty if not known, or if it is no name one would greet somebody by.
    pub name: String,
    pub form_of_address: String,
    pub address: String,
    /// How a greeting speaks to them: `chị Lan`, `quý khách`; in English the name, or nothing.
    pub greeting: String,
    /// How a sentence speaks to them: `chị`, `quý khách`, `you`.
    pub you: String,
    /// Name or address: how colleagues speak of them.
    pub label: String,
}

/// What a template sees.
#[derive(Debug, Clone, Serialize)]
pub struct Scope<'a> {
    pub ticket: &'a TicketValues,
    pub contact: ContactScope,
    pub agent: &'a AgentValues,
    pub assigner: &'a AgentValues,
    pub inbox: &'a InboxValues,
    pub failure: &'a FailureValues,
    pub excerpt: &'a str,
}

impl Values {
    /// The values as a template in this language sees them.
    pub fn scope(&self, language: Language) -> Scope<'_> {
        Scope {
            ticket: &self.ticket,
            contact: self.contact.scope(language),
            agent: &self.agent,
            assigner: &self.assigner,
            inbox: &self.inbox,
            failure: &self.failure,
            excerpt: &self.excerpt,
        }
    }

    /// Believable values, for checking and previews.
    pub fn sample(language: Language) -> Self {
        let is_vi = language == Language::Vi;
        let choose = |vi: &str, en: &str| if is_vi { vi.to_owned() } else { en.to_owned() };
        Self {
            ticket: TicketValues {
                number: 1042,
                subject: choose("Đơn hàng chưa giao", "My order has not arrived"),
                link: "https://desk.example.com/r/1042-7-0w-…".to_owned(),
                url: "https://desk.example.com/tickets/1042".to_owned(),
            },
            contact: ContactValues {
                name: choose("Trần Thị Lan", "Lan Tran"),
                form_of_address: choose("chị", ""),
                address: "lan@example.com".to_owned(),
            },
            agent: AgentValues { name: "Minh".to_owned() },
            assigner: AgentValues { name: "Thu".to_owned() },
            inbox: InboxValues { name: choose("Cửa hàng Hoa Sen", "Lotus Shop"), address: "shop@example.com".to_owned() },
            failure: FailureValues {
                recipient: "lan@example.com".to_owned(),
                reason: "550 5.1.1 No such user here".to_owned(),
                is_uncertain: false,
            },
            excerpt: choose("Tôi vẫn chưa nhận được hàng.", "It has still not arrived."),
        }
    }
}

impl ContactValues {
    /// The contact as a text in this language sees them.
    pub fn scope(&self, language: Language) -> ContactScope {
        let name = if is_greetable(&self.name) { self.name.clone() } else { String::new() };
        let form = if is_greetable(&self.form_of_address) { self.form_of_address.clone() } else { String::new() };
        let (greeting, you) = match language {
            Language::En => (name.clone(), "you".to_owned()),
            Language::Vi => {
                // The given name stands last, and it is by this that people are spoken to.
                let given = name.split_whitespace().next_back().unwrap_or_default();
                match (form.is_empty(), name.is_empty()) {
                    (false, false) => (format!("{form} {given}"), form.clone()),
                    (false, true) => (form.clone(), form.clone()),
                    (true, false) => (format!("quý khách {name}"), "quý khách".to_owned()),
                    (true, true) => ("quý khách".to_owned(), "quý khách".to_owned()),
                }
            }
        };
        let label = if self.name.is_empty() { self.address.clone() } else { self.name.clone() };
        ContactScope { name, form_of_address: form, address: self.address.clone(), greeting, you, label }
    }
}

/// Whether one would greet somebody by it. Names come from whoever writes, and an acknowledgement goes to whatever address
/// they gave: it must not carry advertising to a stranger.
fn is_greetable(name: &str) -> bool {
    let mut letters = name.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some()
        && name.chars().count() <= 60
        && name.split_whitespace().count() <= 6
        && name.chars().all(|c| {
            c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '·') || unicode_normalization::char::is_combining_mark(c) || c == '.'
        })
        && !name.split('.').skip(1).any(|after| after.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(name: &str, form: &str, language: Language) -> (String, String) {
        let contact = ContactValues { name: name.to_owned(), form_of_address: form.to_owned(), address: "a@b.example".to_owned() };
        let scope = contact.scope(language);
        (scope.greeting, scope.you)
    }

    #[test]
    fn vietnamese_mail_speaks_to_people_by_their_form_of_address() {
        let pair = |greeting: &str, you: &str| (greeting.to_owned(), you.to_owned());
        assert_eq!(spoken("Trần Thị Lan", "chị", Language::Vi), pair("chị Lan", "chị"));
        assert_eq!(spoken("", "anh", Language::Vi), pair("anh", "anh"));
        assert_eq!(spoken("Trần Thị Lan", "", Language::Vi), pair("quý khách Trần Thị Lan", "quý khách"));
        assert_eq!(spoken("", "", Language::Vi), pair("quý khách", "quý khách"));
        assert_eq!(spoken("Lan Tran", "chị", Language::En), pair("Lan Tran", "you"));
    }

    #[test]
    fn nobody_is_greeted_by_an_advertisement() {
        for name in [
            "Win $1000 now",
            "http://evil.example",
            "evil.example",
            "Visit evil.example today",
            "a@b.example",
            "12345",
            "x".repeat(61).as_str(),
            "buy one get one free now or never",
        ] {
            assert!(!is_greetable(name), "{name}");
        }
        for name in ["Lan", "Trần Thị Lan", "J. R. Smith", "O’Neill-Jones", "王小明"] {
            assert!(is_greetable(name), "{name}");
        }
    }

    #[test]
    fn every_default_has_subject_and_text() {
        for kind in TemplateKind::ALL {
            for language in [Language::Vi, Language::En] {
                let source = kind.default_source(language);
                assert_eq!(source.checked().unwrap(), source);
            }
        }
    }
}
