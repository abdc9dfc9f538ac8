//! What is spoken and typed at once: calls, chats, and the form of the web site. Their channels bring them in here by the
//! commands, since a demo has no telephone.
use super::super::{phrase::say, play::Play, script::Step};
use crate::{
    base::{Language, Mailbox, Result, id::TicketId, message::Automatic, text::one_line},
    desk::{
        contacts::{self, IdentityKind},
        inboxes::ChannelKind,
        tickets::{
            commands::{Effect, NewTicket, TicketChanges, add_entry, change, open},
            content,
            entry::{Content, Direction, EntryKind, NewEntry, Why, WhyRule},
            list,
            model::Status,
        },
    },
    engine::db::Tx,
};

/// Something said.
struct Spoken {
    kind: EntryKind,
    channel: ChannelKind,
    is_in: bool,
    text: String,
    status: Option<Status>,
}

impl Play {
    pub(super) fn calls(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str, is_in: bool) -> Result<()> {
        let text = self.say(at, words);
        // Whoever takes a call answers it there and then.
        let status = step.status.or(Some(Status::Open));
        self.speaks(tx, at, step, Spoken { kind: EntryKind::Call, channel: ChannelKind::Phone, is_in, text, status })
    }

    pub(super) fn chats(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str, is_in: bool) -> Result<()> {
        let text = self.say(at, words);
        self.speaks(tx, at, step, Spoken { kind: EntryKind::Message, channel: ChannelKind::Chat, is_in, text, status: step.status })
    }

    pub(super) fn fills_form(&mut self, tx: &mut Tx<'_>, at: usize, words: &str) -> Result<()> {
        let customer = &self.cast[self.runs[at].customer];
        let labels = if customer.language == Language::En {
            ["Name", "E-mail", "Phone", "Order", "Message"]
        } else {
            ["Họ tên", "Email", "Điện thoại", "Mã đơn", "Nội dung"]
        };
        let values = [&customer.name, &customer.address, &customer.phone, &self.runs[at].blanks["order"].clone()];
        let head: Vec<String> = labels.iter().zip(values).map(|(label, value)| format!("{label}: {value}")).collect();
        let text = format!("{}\n{}: {}", head.join("\n"), labels[4], self.say(at, words));
        let step = self.scenario(at).steps[self.runs[at].step].clone();
        self.speaks(tx, at, &step, Spoken { kind: EntryKind::Message, channel: ChannelKind::Form, is_in: true, text, status: None })
    }

    fn say(&mut self, at: usize, words: &str) -> String {
        let run = &mut self.runs[at];
        say(words.trim(), &run.blanks, &mut run.random)
    }

    fn speaks(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, spoken: Spoken) -> Result<()> {
        self.introduce(tx, self.runs[at].customer)?;
        let customer = self.cast[self.runs[at].customer].clone();
        let actor = self.actor(at, step)?;
        let agent = actor.agent_id();
        let run = &self.runs[at];
        let (ticket, subject, inbox) = (run.tickets.first().copied(), run.subject.clone(), self.shop.inbox(&run.inbox)?.id);
        let sorting =
            (!run.is_sorted && (!spoken.is_in || spoken.kind == EntryKind::Call)).then(|| self.sorting(at, Some(run.agent))).transpose()?;
        let is_sorted = sorting.is_some();
        let now = tx.now();
        let person = if spoken.channel == ChannelKind::Phone { Mailbox::new(&customer.name, &customer.phone) } else { customer.mailbox() };
        let written = Content {
            from: if spoken.is_in { person.clone() } else { Mailbox::default() },
            to: if spoken.is_in { Vec::new() } else { vec![person] },
            subject: subject.clone(),
            text: spoken.text.clone(),
            ..Content::default()
        };
        let packed = content::pack(&self.engine.blobs, &written)?;
        let (id, entry) = tx.acting_as(actor, |tx| {
            let contact = contacts::ensure(tx, IdentityKind::Email, &customer.address, &customer.name, Some(customer.language))?;
            let known = ticket.map(|id| list::find(tx, id)).transpose()?.flatten();
            let mut ticket = match known {
                Some(ticket) => ticket,
                None => open(tx, &NewTicket::question(&subject, contact, spoken.channel, Some(inbox), now))?,
            };
            let is_in = spoken.is_in;
            let new = NewEntry {
                kind: spoken.kind,
                direction: Some(if is_in { Direction::In } else { Direction::Out }),
                channel: spoken.channel,
                inbox: None,
                line: None,
                author_contact: is_in.then_some(contact),
                author_agent: if is_in { None } else { agent },
                at: now,
                preview: one_line(&spoken.text, content::PREVIEW),
                automatic: Automatic::No,
                is_held: false,
                is_quarantined: false,
                why: Why::rule(if is_in && ticket.entry_count == 0 { WhyRule::New } else { WhyRule::Written }),
                raw: None,
                packed,
                client_id: None,
                own_key: None,
                named_keys: Vec::new(),
                files: Vec::new(),
            };
            let is_call = spoken.kind == EntryKind::Call;
            let effect = if is_in && !is_call { Effect::ContactWrote } else { Effect::AgentReplied(spoken.status) };
            let entry = add_entry(tx, &mut ticket, &new, effect)?;
            if let Some(sorting) = sorting {
                change(tx, ticket.id, TicketChanges { status: None, ..sorting })?;
            }
            Ok((ticket.id, entry))
        })?;
        let run = &mut self.runs[at];
        run.is_sorted |= is_sorted;
        run.newest = Some(entry);
        if run.tickets.is_empty() {
            let opened: TicketId = id;
            run.tickets.push(opened);
        }
        Ok(())
    }
}
