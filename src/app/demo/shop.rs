//! The shop of the demo: who works there, in which teams, and behind which inboxes.
use crate::{
    base::{
        Actor, Address, Error, Language, Mailbox, Result, Secret,
        id::{AgentId, InboxId, TeamId},
    },
    desk::{
        inboxes::{self, ChannelKind, CheckStep, NewInbox, Pending},
        people::{
            NewAgent, Sees,
            commands::{create_agent, create_team},
            policy::Role,
        },
        settings::{self, SettingsPatch},
    },
    engine::{db::Tx, vault::Vault},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

pub const NAME: &str = "Tiệm Hộp";
const DOMAIN: &str = "tiemhop.example.vn";
const ZONE: &str = "Asia/Ho_Chi_Minh";

/// By which word scripts call them, their names, and what they are.
pub const STAFF: [(&str, &str, Role, Language); 8] = [
    ("quan", "Nguyễn Minh Quân", Role::Admin, Language::Vi),
    ("ha", "Trần Thu Hà", Role::Manager, Language::Vi),
    ("ngoc", "Lê Bảo Ngọc", Role::Agent, Language::Vi),
    ("bao", "Trịnh Quốc Bảo", Role::Agent, Language::Vi),
    ("linh", "Phạm Mỹ Linh", Role::Agent, Language::En),
    ("duy", "Võ Khánh Duy", Role::Agent, Language::Vi),
    ("tu", "Đỗ Anh Tú", Role::LightAgent, Language::Vi),
    ("mai", "Hoàng Tuyết Mai", Role::LightAgent, Language::Vi),
];

const TEAMS: [(&str, &str, &[&str]); 5] = [
    ("care", "Chăm sóc khách hàng", &["ha", "ngoc", "linh"]),
    ("repair", "Kỹ thuật, bảo hành", &["bao", "ngoc"]),
    ("wholesale", "Bán sỉ", &["duy", "ha", "mai"]),
    ("shipping", "Kho, giao vận", &["tu", "ha", "ngoc"]),
    ("english", "English desk", &["linh", "ha"]),
];

const INBOXES: [(&str, &str, &str, Language); 3] = [
    ("hotro", NAME, "care", Language::Vi),
    ("support", "Tiệm Hộp English", "english", Language::En),
    ("banbuon", "Tiệm Hộp bán sỉ", "wholesale", Language::Vi),
];

#[derive(Debug, Clone)]
pub struct Hand {
    pub id: AgentId,
    pub name: &'static str,
    pub actor: Actor,
}

#[derive(Debug, Clone)]
pub struct Entrance {
    pub id: InboxId,
    pub mailbox: Mailbox,
}

#[derive(Debug, Clone)]
pub struct Shop {
    staff: BTreeMap<&'static str, Hand>,
    teams: BTreeMap<&'static str, TeamId>,
    inboxes: BTreeMap<&'static str, Entrance>,
}

impl Shop {
    /// Hires everybody and opens the inboxes.
    pub fn open(tx: &mut Tx<'_>, vault: &Vault) -> Result<Self> {
        let patch = SettingsPatch {
            shop_name: Some(NAME.to_owned()),
            default_language: Some(Language::Vi),
            time_zone: Some(ZONE.to_owned()),
            ..SettingsPatch::default()
        };
        settings::commands::change(tx, None, patch)?;
        let mut shop = Self { staff: BTreeMap::new(), teams: BTreeMap::new(), inboxes: BTreeMap::new() };
        for (word, name, role, language) in STAFF {
            let id = hire(tx, word, name, role, language)?;
            let actor = Actor::Agent { id, token: None, grants: role.grants(), only_teams: None };
            shop.staff.insert(word, Hand { id, name, actor });
        }
        for (word, name, members) in TEAMS {
            let members = members.iter().map(|member| Ok(shop.hand(member)?.id)).collect::<Result<Vec<_>>>()?;
            shop.teams.insert(word, create_team(tx, name, &members)?.id);
        }
        for (word, name, team, language) in INBOXES {
            let address = address(word)?;
            let id = open_inbox(tx, vault, name, &address, shop.team(team)?, language)?;
            shop.inboxes.insert(word, Entrance { id, mailbox: Mailbox::new(name, address.as_str()) });
        }
        open_chat(tx, vault, shop.team("care")?)?;
        Ok(shop)
    }

    pub fn hand(&self, word: &str) -> Result<&Hand> {
        self.staff.get(word).ok_or_else(|| Error::internal(format!("nobody in the demo's shop is called {word}")))
    }
    pub fn team(&self, word: &str) -> Result<TeamId> {
        self.teams.get(word).copied().ok_or_else(|| Error::internal(format!("the demo's shop has no team {word}")))
    }
    pub fn inbox(&self, word: &str) -> Result<&Entrance> {
        self.inboxes.get(word).ok_or_else(|| Error::internal(format!("the demo's shop has no inbox {word}")))
    }
}

fn address(local: &str) -> Result<Address> {
    Address::parse(&format!("{local}@{DOMAIN}")).ok_or_else(|| Error::internal("the demo's addresses are well-formed"))
}

fn hire(tx: &mut Tx<'_>, word: &str, name: &str, role: Role, language: Language) -> Result<AgentId> {
    let given = name.split(' ').next_back().unwrap_or(name);
    let signature = match language {
        Language::Vi => format!("{given} · {NAME}\nHotline 1900 0000 (8:00–20:30)"),
        Language::En => format!("{given} at {NAME}\n8 am to 8.30 pm, Hà Nội time"),
    };
    create_agent(
        tx,
        NewAgent {
            email: address(word)?,
            name: name.to_owned(),
            role,
            sees: Sees::All,
            language,
            time_zone: ZONE.to_owned(),
            signature,
            password: None,
        },
    )
}

/// An inbox without servers: its settings say that nothing may leave the machine.
fn open_inbox(tx: &mut Tx<'_>, vault: &Vault, name: &str, address: &Address, team: TeamId, language: Language) -> Result<InboxId> {
    let signature = match language {
        Language::Vi => "Tiệm Hộp · 12 Ngõ Thử, Hoàn Kiếm, Hà Nội",
        Language::En => "Tiệm Hộp · 12 Thử Lane, Hoàn Kiếm, Hà Nội, Việt Nam",
    };
    let new = NewInbox {
        team: Some(team),
        language,
        signature: signature.to_owned(),
        // Firms write to people whom they know.
        sends_acknowledgement: address.local() != "banbuon",
        settings: serde_json::json!({ "demo": true }),
        ..NewInbox::new(name, ChannelKind::Email, Some(address.clone()))
    };
    Ok(inboxes::commands::create(tx, vault, &[Arc::new(Nowhere(ChannelKind::Email))], new)?.id)
}

/// The chat on the shop's page.
fn open_chat(tx: &mut Tx<'_>, vault: &Vault, team: TeamId) -> Result<()> {
    let settings = serde_json::json!({
        "greeting": { "vi": "Tiệm Hộp xin chào! Mình cần tìm gì ạ?", "en": "Welcome to Tiệm Hộp! What are you looking for?" },
        "theme": { "brand": "#2f5d50" },
    });
    let new =
        NewInbox { team: Some(team), language: Language::Vi, settings, ..NewInbox::new("Chat Tiệm Hộp", ChannelKind::Chat, None) };
    inboxes::commands::create(tx, vault, &[Arc::new(Nowhere(ChannelKind::Chat))], new).map(drop)
}

/// The channel of inboxes whose settings are written here: there is nothing in them that could be wrong.
struct Nowhere(ChannelKind);

impl inboxes::Entrance for Nowhere {
    fn kind(&self) -> ChannelKind {
        self.0
    }
    fn validate(&self, _settings: &Value, _secrets: &[&str]) -> Result<()> {
        Ok(())
    }
    fn destinations(&self, _settings: &Value) -> Vec<String> {
        Vec::new()
    }
    fn suggest(&self, _: &crate::base::Address) -> Option<inboxes::Suggestion> {
        None
    }
    fn check<'a>(&'a self, _settings: &'a Value, _secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(std::future::ready(Vec::new()))
    }
}
