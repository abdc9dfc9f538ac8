//! The settings as values, with their defaults and bounds.
use super::hours::{BusinessHours, Clocktime};
use crate::{
    base::{Error, Language, Result, text},
    desk::people::check_time_zone,
};
use serde::{Deserialize, Serialize};
use std::path::{Component, Path, PathBuf};

/// All settings of the desk.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Settings {
    /// As customers read it.
    pub shop_name: String,
    /// Of automatic mail to somebody whose language is not known.
    pub default_language: Language,
    /// By whose clocks the business hours are meant.
    pub time_zone: String,
    pub business_hours: BusinessHours,
    pub tickets: TicketDefaults,
    pub limits: Limits,
    pub security: Security,
    pub backup: BackupPlan,
    pub phone: Phone,
    pub portal: Portal,
    pub version: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            shop_name: String::new(),
            default_language: Language::En,
            time_zone: "UTC".to_owned(),
            business_hours: BusinessHours::default(),
            tickets: TicketDefaults::default(),
            limits: Limits::default(),
            security: Security::default(),
            backup: BackupPlan::default(),
            phone: Phone::default(),
            portal: Portal::default(),
            version: 0,
        }
    }
}

/// How tickets behave unless an inbox says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketDefaults {
    /// Days after closing during which an answer reopens the ticket; after them it opens a new one, linked to the old. 0 to 365.
    pub reopen_days: u16,
    /// Seconds during which an answer can be taken back. 0 to 120.
    pub undo_send_seconds: u16,
    /// Whether a new ticket is acknowledged to its requester.
    pub sends_acknowledgement: bool,
}

impl Default for TicketDefaults {
    fn default() -> Self {
        Self { reopen_days: 14, undo_send_seconds: 10, sends_acknowledgement: true }
    }
}

/// What the desk accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The largest file an agent can upload, in bytes. 1 MiB to 100 MiB.
    pub max_upload_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_upload_bytes: 25 << 20 }
    }
}

/// How people sign in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// Whether everybody who works here needs a second factor. Who turns this on has one.
    pub requires_two_factor: bool,
}

/// When the desk backs itself up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupPlan {
    /// Whether a backup is made every night.
    pub is_on: bool,
    /// By the clocks of the desk's time zone.
    pub at: Clocktime,
    /// How many are kept, 1 to 90; the oldest is removed when one more is made.
    pub keep: u32,
    /// A folder of the machine, such as that of another disk; absent: `backups` in the data folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

impl Default for BackupPlan {
    fn default() -> Self {
        Self { is_on: true, at: Clocktime::new(2, 30), keep: 7, folder: None }
    }
}

impl BackupPlan {
    /// The folder that is named, if it has the shape of one.
    pub(super) fn checked_folder(&self) -> Result<Option<PathBuf>> {
        Ok(self.clone().checked()?.folder.map(PathBuf::from))
    }

    fn checked(self) -> Result<Self> {
        if !(1..=90).contains(&self.keep) {
            return Err(Error::field("backup.keep", "Between 1 and 90 backups can be kept."));
        }
        if let Some(folder) = &self.folder {
            let path = Path::new(folder);
            let is_plain = path.components().all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
            if !path.is_absolute() || !is_plain || folder.len() > 1000 || folder.chars().any(char::is_control) {
                return Err(Error::field("backup.folder", "Name a folder of the machine from its root on, such as /mnt/backup."));
            }
        }
        Ok(self)
    }
}

/// How calls are treated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// Of the country whose numbers are written with a leading 0, such as `84`: by it they are told to be the same as those with +84.
    pub country_code: String,
    /// A call joins the open ticket of its caller if something happened in it within so many days; 0 to 90, 0 opens one for each call.
    pub join_days: u16,
    /// Recordings are removed after so many days, 1 to 3650; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_days: Option<u16>,
    /// What callers are told about recording, for whoever plays one.
    pub consent_note: String,
}

impl Default for Phone {
    fn default() -> Self {
        Self { country_code: "84".to_owned(), join_days: 7, recording_days: None, consent_note: String::new() }
    }
}

impl Phone {
    fn checked(mut self) -> Result<Self> {
        if !(1..=3).contains(&self.country_code.len()) || !self.country_code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::field("phone.country_code", "A country's number has 1 to 3 digits, such as 84."));
        }
        if self.join_days > 90 {
            return Err(Error::field("phone.join_days", "Between 0 and 90 days are possible."));
        }
        if self.recording_days.is_some_and(|days| !(1..=3650).contains(&days)) {
            return Err(Error::field("phone.recording_days", "Between 1 and 3,650 days are possible."));
        }
        self.consent_note = text::one_line(&self.consent_note, 501);
        if self.consent_note.chars().count() > 500 {
            return Err(Error::field("phone.consent_note", "At most 500 characters."));
        }
        Ok(self)
    }
}

/// What customers see of their requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Whether an answer that goes to one person alone carries the link to their request. Never where only this machine reaches
    /// Hopdesk.
    pub links_in_answers: bool,
}

impl Default for Portal {
    fn default() -> Self {
        Self { links_in_answers: true }
    }
}

/// What is to change; `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsPatch {
    pub shop_name: Option<String>,
    pub default_language: Option<Language>,
    pub time_zone: Option<String>,
    pub business_hours: Option<BusinessHours>,
    pub tickets: Option<TicketDefaults>,
    pub limits: Option<Limits>,
    pub security: Option<Security>,
    pub backup: Option<BackupPlan>,
    pub phone: Option<Phone>,
    pub portal: Option<Portal>,
}

impl SettingsPatch {
    /// The settings as they would be, checked.
    pub fn apply(self, before: &Settings) -> Result<Settings> {
        let mut after = before.clone();
        if let Some(name) = self.shop_name {
            after.shop_name = text::one_line(&name, 101);
            if !(1..=100).contains(&after.shop_name.chars().count()) {
                return Err(Error::field("shop_name", "The shop's name needs 1 to 100 characters."));
            }
        }
        if let Some(language) = self.default_language {
            after.default_language = language;
        }
        if let Some(zone) = self.time_zone {
            after.time_zone = check_time_zone("time_zone", &zone)?;
        }
        if let Some(hours) = self.business_hours {
            after.business_hours = hours.checked()?;
        }
        if let Some(tickets) = self.tickets {
            if tickets.reopen_days > 365 {
                return Err(Error::field("tickets.reopen_days", "Between 0 and 365 days are possible."));
            }
            if tickets.undo_send_seconds > 120 {
                return Err(Error::field("tickets.undo_send_seconds", "Between 0 and 120 seconds are possible."));
            }
            after.tickets = tickets;
        }
        if let Some(limits) = self.limits {
            if !(1 << 20..=100 << 20).contains(&limits.max_upload_bytes) {
                return Err(Error::field("limits.max_upload_bytes", "Between 1 MiB and 100 MiB are possible."));
            }
            after.limits = limits;
        }
        if let Some(security) = self.security {
            after.security = security;
        }
        if let Some(backup) = self.backup {
            after.backup = backup.checked()?;
        }
        if let Some(phone) = self.phone {
            after.phone = phone.checked()?;
        }
        if let Some(portal) = self.portal {
            after.portal = portal;
        }
        Ok(after)
    }
}
