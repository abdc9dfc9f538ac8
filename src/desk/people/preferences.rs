//! How an agent likes to work: values with their defaults and bounds. Pure.
use crate::base::{Error, Result};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the machine is set.
    #[default]
    System,
    Light,
    Dark,
}

/// How much room a row of a list takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// Where to go after a ticket was closed or snoozed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AfterDone {
    /// To the next ticket of the list.
    #[default]
    Next,
    Stay,
    /// Back to the list.
    List,
}

/// What an agent prefers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Preferences {
    pub theme: Theme,
    pub density: Density,
    pub after_done: AfterDone,
    /// Seconds during which an answer can be taken back, 0 to 120; absent: as the desk has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo_send_seconds: Option<u16>,
    /// Whether single keys are shortcuts.
    pub keyboard_shortcuts: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            density: Density::default(),
            after_done: AfterDone::default(),
            undo_send_seconds: None,
            keyboard_shortcuts: true,
        }
    }
}

/// What is to change; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct PreferencesPatch {
    pub theme: Option<Theme>,
    pub density: Option<Density>,
    pub after_done: Option<AfterDone>,
    pub undo_send_seconds: Option<Option<u16>>,
    pub keyboard_shortcuts: Option<bool>,
}

impl PreferencesPatch {
    /// The preferences as they would be, checked.
    pub fn apply(self, before: &Preferences) -> Result<Preferences> {
        self.undo_send_seconds.flatten().map(|seconds| check_undo_seconds("undo_send_seconds", seconds)).transpose()?;
        Ok(Preferences {
            theme: self.theme.unwrap_or(before.theme),
            density: self.density.unwrap_or(before.density),
            after_done: self.after_done.unwrap_or(before.after_done),
            undo_send_seconds: self.undo_send_seconds.unwrap_or(before.undo_send_seconds),
            keyboard_shortcuts: self.keyboard_shortcuts.unwrap_or(before.keyboard_shortcuts),
        })
    }
}

/// How long something that was sent can be taken back: between 0 and 120 seconds.
pub fn check_undo_seconds(field: &'static str, seconds: u16) -> Result<u16> {
    if seconds > 120 { Err(Error::field(field, "Between 0 and 120 seconds are possible.")) } else { Ok(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_stays_and_what_is_out_of_bounds_is_refused() {
        let before = Preferences { theme: Theme::Dark, undo_send_seconds: Some(30), ..Preferences::default() };
        let after = PreferencesPatch { density: Some(Density::Compact), ..PreferencesPatch::default() }.apply(&before).unwrap();
        assert_eq!(after, Preferences { density: Density::Compact, ..before.clone() });
        let patch = |seconds| PreferencesPatch { undo_send_seconds: Some(seconds), ..PreferencesPatch::default() }.apply(&before);
        assert_eq!(patch(None).unwrap().undo_send_seconds, None, "back to what the desk has");
        assert_eq!(patch(Some(121)).unwrap_err().field_name(), Some("undo_send_seconds"));
    }

    #[test]
    fn what_an_older_version_stored_is_filled_up_with_defaults() {
        let read: Preferences = serde_json::from_str("{\"theme\":\"light\",\"gone\":1}").unwrap();
        assert_eq!(read, Preferences { theme: Theme::Light, ..Preferences::default() });
    }
}
