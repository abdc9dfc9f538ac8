//! A line as a value, and the rule by which it can be used.
use crate::{
    base::{
        Error, Mailbox, Time,
        id::{InboxId, LineId},
    },
    desk::{
        contacts::IdentityKind,
        inboxes::{Capabilities, Inbox},
    },
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What somebody was said to have, without proof: nobody is found by it, it only makes suggestions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claims {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Claims {
    /// What was told before, with what is told now.
    #[must_use]
    pub fn with(self, news: &Self) -> Self {
        Self { email: news.email.clone().or(self.email), phone: news.phone.clone().or(self.phone) }
    }
}

/// A line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: LineId,
    pub inbox: InboxId,
    /// How the channel names it.
    pub external_id: String,
    /// Who is at the other end.
    pub kind: IdentityKind,
    pub value: String,
    /// As they call themselves there.
    pub name: String,
    pub claims: Claims,
    /// When they last wrote by it.
    pub last_contact_at: Option<Time>,
    /// Since when nothing reaches them there.
    pub unreachable_at: Option<Time>,
    pub unreachable_words: String,
}

/// A line as a message shows it.
#[derive(Debug, Clone)]
pub struct NewLine<'a> {
    pub inbox: InboxId,
    pub external_id: &'a str,
    pub kind: IdentityKind,
    pub value: &'a str,
    pub name: &'a str,
    pub claims: &'a Claims,
}

impl Line {
    /// Who is at the other end, as a message names them. What a chat calls a browser tells nobody anything.
    pub fn mailbox(&self) -> Mailbox {
        Mailbox::new(&self.name, if self.kind == IdentityKind::Chat { "" } else { &self.value })
    }

    /// Until when they can be answered, where that ends.
    pub fn closes_at(&self, capabilities: &Capabilities) -> Option<Time> {
        let window = capabilities.reply_window()?;
        Some(self.last_contact_at.map_or(Time::default(), |last| last.after(window)))
    }

    /// Until when answers to them are free, where later ones cost.
    pub fn free_until(&self, capabilities: &Capabilities) -> Option<Time> {
        let window = Duration::from_secs(capabilities.free_window_seconds?);
        Some(self.last_contact_at.map_or(Time::default(), |last| last.after(window)))
    }

    /// Why an answer that was written in time does not go out now; `None` if it does.
    pub fn too_late(&self, capabilities: &Capabilities, accepts_charge: bool, now: Time) -> Option<Error> {
        if self.closes_at(capabilities).is_some_and(|closes| closes <= now) {
            return Some(closed(capabilities));
        }
        let is_charged = self.free_until(capabilities).is_some_and(|end| end <= now);
        (is_charged && !accepts_charge).then(|| {
            let hours = capabilities.free_window_seconds.unwrap_or_default() / 3600;
            Error::conflict(format!(
                "More than {hours} hours after the person's last message an answer costs money on this channel. Confirm that, or choose another channel."
            ))
            .with_field("accepts_charge")
        })
    }
}

fn closed(capabilities: &Capabilities) -> Error {
    let hours = capabilities.reply_window_seconds.unwrap_or_default() / 3600;
    Error::conflict(format!("This channel takes answers only within {hours} hours of the person's last message. Choose another channel."))
}

/// Why nothing can be sent by a line now; `None` if it can.
pub fn obstacle(line: &Line, inbox: &Inbox, capabilities: &Capabilities, now: Time) -> Option<Error> {
    if inbox.removed_at.is_some() {
        return Some(Error::conflict(format!("The inbox \"{}\" was removed.", inbox.name)));
    }
    if !inbox.is_active {
        return Some(Error::conflict(format!("The inbox \"{}\" is switched off.", inbox.name)));
    }
    if !capabilities.can_send {
        return Some(Error::conflict(format!("The inbox \"{}\" only receives: it is not set up to send.", inbox.name)));
    }
    if line.unreachable_at.is_some() {
        return Some(match line.unreachable_words.as_str() {
            "" => Error::conflict("This person cannot be reached here any more."),
            words => Error::conflict(format!("This person cannot be reached here: {words}")),
        });
    }
    if line.closes_at(capabilities).is_some_and(|closes| closes <= now) {
        return Some(closed(capabilities));
    }
    None
}
