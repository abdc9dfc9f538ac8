//! One end of a call at the switchboard, and whose it is: a telephone of the house, the world outside, or a helper of the switchboard
//! itself. Pure.
use super::wire::Packet;
use std::collections::HashMap;

/// What kinds of channels are nobody's.
const HELPERS: [&str; 12] = [
    "local",
    "message",
    "recorder",
    "announcer",
    "confbridgerecorder",
    "cbann",
    "cbrec",
    "surrogate",
    "snoop",
    "bridge",
    "multicastrtp",
    "asyncgoto",
];

/// By what is told whose a channel is.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub incoming_contexts: Vec<String>,
    pub ignored_contexts: Vec<String>,
    pub extension_digits: usize,
    pub outgoing_prefix: String,
    /// Agents' addresses by their extensions.
    pub agents: HashMap<String, String>,
}

/// Who is at a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A telephone of the house, by its extension.
    Own(String),
    Outside,
    Helper,
}

/// A channel, as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    pub id: String,
    pub who: Who,
    pub caller: String,
    pub name: String,
    /// What was dialled.
    pub dialled: String,
    pub context: String,
}

impl Rules {
    pub fn is_extension(&self, number: &str) -> bool {
        let is_short = (2..=self.extension_digits).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        is_short || self.agents.contains_key(number)
    }

    /// A number as it is known outside, from what was dialled.
    pub fn outside(&self, dialled: &str) -> Option<String> {
        let number = dialled.strip_prefix(&self.outgoing_prefix).filter(|rest| rest.len() >= 3).unwrap_or(dialled);
        let is_number = number.len() >= 3 && number.trim_start_matches('+').bytes().all(|b| b.is_ascii_digit());
        (is_number && !self.is_extension(dialled)).then(|| number.to_owned())
    }

    /// Who is at a channel of this name, such as `PJSIP/101-0000001a`.
    pub fn who(&self, channel: &str) -> Who {
        let (kind, rest) = channel.split_once('/').unwrap_or(("", channel));
        let kind = kind.to_ascii_lowercase();
        let peer = match kind.as_str() {
            "local" => rest.split('@').next().unwrap_or_default(),
            _ => rest.rsplit_once('-').map_or(rest, |(peer, _)| peer),
        };
        // Ports of cards are numbered as well, and are no telephones.
        let is_port = matches!(kind.as_str(), "dahdi" | "zap" | "misdn");
        if self.agents.contains_key(peer) || (!is_port && self.is_extension(peer)) {
            Who::Own(peer.to_owned())
        } else if HELPERS.contains(&kind.as_str()) {
            Who::Helper
        } else {
            Who::Outside
        }
    }

    /// The channel that a packet is about; `begins` if a call begins with it.
    pub fn leg(&self, packet: &Packet, begins: bool) -> Leg {
        let context = packet.get("Context");
        let mut who = self.who(packet.get("Channel"));
        if begins && !self.incoming_contexts.is_empty() {
            let is_outside = self.incoming_contexts.iter().any(|known| known == context);
            who = match who {
                _ if is_outside => Who::Outside,
                Who::Outside => Who::Own(String::new()),
                other => other,
            };
        }
        Leg {
            id: packet.get("Uniqueid").to_owned(),
            who,
            caller: known(packet.get("CallerIDNum")),
            name: known(packet.get("CallerIDName")),
            dialled: known(packet.get("Exten")),
            context: context.to_owned(),
        }
    }

    pub fn agent(&self, extension: &str) -> Option<String> {
        self.agents.get(extension).cloned()
    }

    pub fn is_ignored(&self, context: &str) -> bool {
        self.ignored_contexts.iter().any(|known| known == context)
    }
}

/// A value, unless the switchboard means that there is none.
pub fn known(value: &str) -> String {
    let is_nothing =
        matches!(value.to_ascii_lowercase().as_str(), "<unknown>" | "unknown" | "s" | "anonymous" | "restricted" | "unavailable");
    if is_nothing { String::new() } else { value.to_owned() }
}

/// The number in what a channel dials, such as `viettel/0912345678` or `0912345678@viettel`.
pub fn number_in(dialled: &str) -> Option<String> {
    let parts = dialled.split(|c: char| !c.is_ascii_digit() && c != '+');
    parts.filter(|part| part.len() >= 6).max_by_key(|part| part.len()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_of_the_house_of_the_world_or_of_nobody() {
        let agents = [("sales-phone".to_owned(), "lan@desk.example".to_owned())].into();
        let rules = Rules { extension_digits: 5, agents, ..Rules::default() };
        let own = |extension: &str| Who::Own(extension.to_owned());
        for (channel, who) in [
            ("PJSIP/101-0000001a", own("101")),
            ("SIP/sales-phone-00000a1", own("sales-phone")),
            ("Local/101@from-queue-0000001;1", own("101")),
            ("PJSIP/viettel-trunk-0000001b", Who::Outside),
            ("DAHDI/11-1", Who::Outside),
            ("PJSIP/0912345678-0000001b", Who::Outside),
            ("Local/0912345678@from-internal-01;2", Who::Helper),
            ("Message/ast_msg_queue", Who::Helper),
            ("", Who::Outside),
        ] {
            assert_eq!(rules.who(channel), who, "{channel}");
        }
    }

    #[test]
    fn what_is_dialled_to_get_out_is_no_part_of_the_number() {
        let rules = Rules { extension_digits: 4, outgoing_prefix: "9".to_owned(), ..Rules::default() };
        assert_eq!(rules.outside("90912345678").as_deref(), Some("0912345678"));
        assert_eq!(rules.outside("0912345678").as_deref(), Some("0912345678"));
        assert_eq!(rules.outside("101"), None);
        assert_eq!(rules.outside("*97"), None);
        assert_eq!(number_in("viettel/+84912345678").as_deref(), Some("+84912345678"));
        assert_eq!(number_in("PJSIP/101"), None);
    }
}
