//! Views as values, and the rules that need nothing else.
use crate::{
    base::{
        Error, Result,
        id::{AgentId, TeamId, ViewId},
        text,
    },
    desk::{
        event::Audience,
        tickets::{
            filter::{SortBy, SortOrder, StateGroup, TicketFilter},
            model::words,
        },
    },
};

/// Views that one agent has for themselves at most.
pub const PERSONAL: u32 = 50;
/// Views that are shared at most, with teams and with all together.
pub const SHARED: u32 = 100;
/// The longest filter, as JSON.
const FILTER: usize = 2000;
/// The colours that a view can have: those of the palette for charts, by number.
pub const COLORS: std::ops::RangeInclusive<u8> = 1..=6;

words! {
    /// Among whom a view is.
    Sharing {
        /// Its owner's alone.
        Me = "me",
        /// Everybody's in one team.
        Team = "team",
        All = "all",
    }
}

words! {
    /// The views that everybody has. Clients name them in the language of whoever looks.
    BuiltIn {
        /// Open tickets that are the agent's.
        Mine = "mine",
        /// Open tickets that are nobody's.
        Unassigned = "unassigned",
        /// In which a note names the agent that they have not read.
        Mentions = "mentions",
        /// The agent's own that are asleep.
        Snoozed = "snoozed",
        /// Every ticket that the agent may see, in whatever status.
        All = "all",
    }
}

impl BuiltIn {
    pub fn filter(self) -> TicketFilter {
        let me = || Some("me".to_owned());
        let all = TicketFilter::default;
        match self {
            Self::Mine => TicketFilter { state: Some(StateGroup::Open), assignee_id: me(), ..all() },
            Self::Unassigned => TicketFilter { state: Some(StateGroup::Open), assignee_id: Some("none".to_owned()), ..all() },
            Self::Mentions => TicketFilter { mentioned: me(), ..all() },
            Self::Snoozed => TicketFilter { snoozed: Some(true), assignee_id: me(), ..all() },
            Self::All => all(),
        }
    }
}

/// A saved view.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub id: ViewId,
    /// Names it in URLs. Made from its first name, and stays.
    pub slug: String,
    pub name: String,
    pub sharing: Sharing,
    /// Who made it; it is theirs while it is not shared.
    pub owner: AgentId,
    /// With which team it is shared.
    pub team: Option<TeamId>,
    pub filter: TicketFilter,
    pub sort: SortBy,
    pub order: SortOrder,
    /// One of [`COLORS`].
    pub color: Option<u8>,
    /// Among those with the same audience; the smallest comes first.
    pub position: u32,
    pub version: i64,
}

/// A view to be saved.
#[derive(Debug, Clone)]
pub struct NewView {
    pub name: String,
    pub sharing: Sharing,
    pub team: Option<TeamId>,
    pub filter: TicketFilter,
    pub sort: SortBy,
    pub order: SortOrder,
    pub color: Option<u8>,
}

/// What is to change about a view; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ViewPatch {
    /// The version that the asker has seen.
    pub version: i64,
    pub name: Option<String>,
    /// With the team that goes with it.
    pub sharing: Option<(Sharing, Option<TeamId>)>,
    pub filter: Option<TicketFilter>,
    pub sort: Option<SortBy>,
    pub order: Option<SortOrder>,
    pub color: Option<Option<u8>>,
}

impl View {
    /// Who is told of it.
    pub fn audience(&self) -> Audience {
        match (self.sharing, self.team) {
            (Sharing::Me, _) => Audience::Me { agent: self.owner },
            (Sharing::Team, Some(team)) => Audience::Team { team },
            _ => Audience::All,
        }
    }

    /// What is wrong with it, for `me` who saves it.
    pub fn check(&self, me: AgentId) -> Result<()> {
        if (self.sharing == Sharing::Team) != self.team.is_some() {
            return Err(Error::field("team_id", "A team belongs to a view that is shared with a team, and to no other."));
        }
        if self.color.is_some_and(|color| !COLORS.contains(&color)) {
            return Err(Error::field("color", "The colours are 1 to 6."));
        }
        if serde_json::to_string(&self.filter)?.len() > FILTER {
            return Err(Error::field("filter", "This filter is too long."));
        }
        let in_filter = |error: Error| {
            let field = error.field_name().map_or_else(|| "filter".to_owned(), |field| format!("filter.{field}"));
            Error::field(field, error.message().to_owned())
        };
        self.filter.resolve(me).map(drop).map_err(in_filter)
    }
}

/// One line of 1 to 60 characters.
pub fn check_name(name: &str) -> Result<String> {
    let name = text::one_line(name, 61);
    match name.chars().count() {
        0 => Err(Error::field("name", "A name is needed.")),
        1..=60 => Ok(name),
        _ => Err(Error::field("name", "The name may have at most 60 characters.")),
    }
}

/// The words of a name for a URL: lower case without marks, joined by hyphens. Never empty.
pub fn slug_of(name: &str) -> String {
    let folded = text::fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(60).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "view".to_owned() } else { slug.to_owned() }
}

/// Whether a slug cannot name a saved view: a built-in one has it, or it could be taken for one.
pub fn is_reserved(slug: &str) -> bool {
    BuiltIn::from_word(slug).is_some() || matches!(slug, "drafts" | "counts" | "order")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_what_people_can_type() {
        assert_eq!(slug_of("Đơn hàng & giao vận"), "don-hang-giao-van");
        assert_eq!(slug_of("  VIP!  "), "vip");
        assert_eq!(slug_of("返品"), "view");
        assert!(slug_of(&"a b".repeat(100)).len() <= 60);
    }

    #[test]
    fn every_built_in_view_has_a_filter_that_the_list_understands() {
        assert!(BuiltIn::ALL.iter().all(|view| view.filter().resolve(AgentId(1)).is_ok() && is_reserved(view.word())));
    }
}
