//! Macros as values: what may stand in one.
mod actions;
mod variables;

pub use actions::Actions;
pub use variables::{VARIABLES, Values, Variable, unguarded};

use crate::{
    base::{
        Error, Language, Result, Time,
        id::{AgentId, MacroId, TeamId},
        text,
    },
    desk::templates,
    engine::mail::html,
};
use serde::{Deserialize, Serialize};

/// Macros of a desk at most.
pub const MOST: i64 = 2_000;
const MAX_NAME: usize = 100;
const MAX_KEYWORDS: usize = 20;
const MAX_TEXT: usize = 20_000;
const MAX_HTML: usize = 100_000;

/// Who sees a macro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MacroAudience)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Whoever made it.
    Personal,
    /// The members of its team.
    Team,
    All,
}

impl Audience {
    pub const ALL: [Self; 3] = [Self::Personal, Self::Team, Self::All];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Team => "team",
            Self::All => "all",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.word() == word)
    }
}

/// What a macro says, with variables such as `{{ contact.name }}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MacroBody)]
#[serde(deny_unknown_fields)]
pub struct Body {
    pub text: String,
    /// The same with formatting; the text as paragraphs, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

/// What a macro says in each language. Where the contact's is missing, the other one stands in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MacroBodies)]
#[serde(default, deny_unknown_fields)]
pub struct Bodies {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vi: Option<Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<Body>,
}

impl Bodies {
    /// The body for somebody of this language, and in which it is.
    pub fn for_language(&self, language: Language) -> Option<(Language, &Body)> {
        let (vi, en) = (self.vi.as_ref().map(|body| (Language::Vi, body)), self.en.as_ref().map(|body| (Language::En, body)));
        if language == Language::Vi { vi.or(en) } else { en.or(vi) }
    }

    /// The bodies as they are kept: harmless, of bounded length, and speaking of nothing unknown.
    pub fn checked(self) -> Result<Self> {
        let check = |body: Option<Body>, language| body.map(|body| check_body(body, language)).transpose();
        Ok(Self { vi: check(self.vi, Language::Vi)?, en: check(self.en, Language::En)? })
    }
}

fn check_body(body: Body, language: Language) -> Result<Body> {
    let field = |part: &str| format!("bodies.{}.{part}", language.code());
    if body.text.trim().is_empty() {
        return Err(Error::field(field("text"), "A text is needed."));
    }
    if body.text.chars().count() > MAX_TEXT {
        return Err(Error::field(field("text"), "The text may have at most 20,000 characters."));
    }
    let text: String = body.text.replace("\r\n", "\n").chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect();
    let html = body.html.filter(|html| !html.trim().is_empty());
    if html.as_ref().is_some_and(|html| html.len() > MAX_HTML) {
        return Err(Error::field(field("html"), "The text is too long."));
    }
    if html.as_deref().is_some_and(html::has_image_data) {
        return Err(Error::field(field("html"), "A macro holds no images. Name one in the network instead."));
    }
    let html = html.map(|html| html::for_sending(&html, |_| None));
    let sample = Values::sample(language);
    for (part, template) in [("text", Some(&text)), ("html", html.as_ref())] {
        let Some(template) = template else { continue };
        for name in templates::variables(&field(part), template)? {
            variables::expect_known(&field(part), &name)?;
        }
        templates::render_own(&field(part), template, &sample.scope(), part == "html")?;
    }
    Ok(Body { text, html })
}

/// A macro as stored.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Macro {
    pub id: MacroId,
    pub name: String,
    /// Where it is found in lists; `/` leads deeper. Empty for none.
    pub folder: String,
    /// Words by which it is found as well.
    pub keywords: Vec<String>,
    pub audience: Audience,
    /// Whose it is, of a personal one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    pub bodies: Bodies,
    pub actions: Actions,
    pub used_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i64,
}

/// A macro as somebody wants it.
#[derive(Debug, Clone, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MacroDraft {
    pub name: String,
    #[serde(default)]
    pub folder: String,
    #[serde(default)]
    pub keywords: Vec<String>,
    pub audience: Audience,
    /// Of a macro of a team.
    pub team_id: Option<TeamId>,
    #[serde(default)]
    pub bodies: Bodies,
    #[serde(default)]
    pub actions: Actions,
}

impl MacroDraft {
    /// The macro as it is kept, if it can be one.
    pub fn checked(self) -> Result<Self> {
        let line = |field: &'static str, line: &str| match text::one_line(line, MAX_NAME + 1) {
            line if line.chars().count() > MAX_NAME => Err(Error::field(field, "At most 100 characters.")),
            line => Ok(line),
        };
        let name = line("name", &self.name)?;
        if name.is_empty() {
            return Err(Error::field("name", "A name is needed."));
        }
        let folder: Vec<String> =
            self.folder.split('/').map(|part| text::one_line(part, MAX_NAME)).filter(|part| !part.is_empty()).collect();
        let folder = line("folder", &folder.join("/"))?;
        if self.keywords.len() > MAX_KEYWORDS {
            return Err(Error::field("keywords", "At most 20 words."));
        }
        let keywords = self.keywords.iter().map(|word| line("keywords", word)).collect::<Result<Vec<_>>>()?;
        let keywords = keywords.into_iter().filter(|word| !word.is_empty()).collect();
        if (self.audience == Audience::Team) != self.team_id.is_some() {
            return Err(Error::field("team_id", "A macro of a team names it, and no other does."));
        }
        let (bodies, actions) = (self.bodies.checked()?, self.actions.checked()?);
        if bodies == Bodies::default() && actions == Actions::default() {
            return Err(Error::field("bodies", "A macro says something or changes something."));
        }
        Ok(Self { name, folder, keywords, bodies, actions, ..self })
    }
}

/// Whether a macro is meant by what somebody types: words in any order, with or without marks.
pub fn matches(one: &Macro, typed: &str) -> bool {
    let all = text::fold(&format!("{} {} {}", one.name, one.folder, one.keywords.join(" ")));
    text::fold(typed).split_whitespace().all(|word| all.contains(word))
}
