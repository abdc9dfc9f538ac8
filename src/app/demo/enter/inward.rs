//! What comes in by mail: each is a real mail, taken by intake like any other.
use super::super::{
    letter::{File, Letter},
    letters,
    phrase::say,
    play::Play,
    script::{Manners, Step},
    shop,
};
use crate::{
    base::{Actor, Error, Language, Mailbox, Result, id::EntryId, message::Automatic},
    desk::{
        inboxes::ChannelKind,
        intake::{Accepted, Inbound, LedgerState, Source, land::Landed, ledger},
        outbox::{self, Outcome, Phase},
        tickets::{
            commands::{Pen, acknowledge},
            content::key_of,
            list,
        },
    },
};

/// Where the shop's things come from.
const SUPPLIER: (&str, &str) = ("Xưởng Minh Phát", "kythuat@minhphat.example.net");

impl Play<'_> {
    pub(in super::super) fn manners(&self, language: Language) -> &Manners {
        if language == Language::En { &self.words.en } else { &self.words.vi }
    }

    pub(super) fn asks(&mut self, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &self.runs[at];
        let customer = self.cast[run.customer].clone();
        let from = match &self.scenario(at).who {
            Some(who) => parse_mailbox(who)?,
            None => {
                self.introduce(self.runs[at].customer)?;
                customer.mailbox()
            }
        };
        let manners = self.manners(customer.language).clone();
        let text = letters::of_customer(&mut self.runs[at], step, words, &customer, &manners);
        let text = text + if self.runs[at].random.chance(12) { phone_signature(customer.language) } else { "" };
        let letter = self.letter(at, step, from, &text, customer.writes_html || step.html)?;
        self.receive(at, letter.bytes(), &letter.message_id)?;
        Ok(())
    }

    /// A mail of its own: nothing in it leads to the conversation.
    pub(super) fn asks_again(&mut self, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let kept = (std::mem::take(&mut run.thread), run.said.take(), run.subject.clone());
        run.subject = say("{Gấp: |Hỏi lại: |}", &run.blanks, &mut run.random) + &kept.2;
        if self.cast[run.customer].language == Language::En {
            run.subject = format!("Again: {}", kept.2);
        }
        self.asks(at, step, words)?;
        let run = &mut self.runs[at];
        (run.thread, run.said, run.subject) = kept;
        Ok(())
    }

    /// Somebody else writes into the thread.
    pub(super) fn other_writes(&mut self, at: usize, step: &Step, words: &str, who: usize) -> Result<()> {
        self.introduce(who)?;
        let customer = self.cast[who].clone();
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        let letter = self.letter(at, step, customer.mailbox(), &text, customer.writes_html)?;
        let landed = self.receive(at, letter.bytes(), &letter.message_id)?;
        let entry = self.engine.db.read_blocking(|connection| Ok(ledger::get(connection, landed.ledger)?.entry))?;
        let held = self.engine.db.read_blocking(|connection| entry.map_or(Ok(None), |entry| list::find_entry(connection, entry)))?;
        if held.is_some_and(|entry| entry.is_held) {
            self.runs[at].held = entry;
        }
        Ok(())
    }

    pub(super) fn supplier_writes(&mut self, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        let kept = run.thread.clone();
        run.thread = run.forwarded.iter().cloned().collect();
        let letter = self.letter(at, &Step { html: false, ..step.clone() }, supplier(), &text, false)?;
        self.receive(at, letter.bytes(), &letter.message_id)?;
        self.runs[at].thread = kept;
        Ok(())
    }

    /// An out-of-office note (RFC 3834).
    pub(super) fn is_away(&mut self, at: usize, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let customer = self.cast[run.customer].clone();
        let text = say(words.trim(), &run.blanks, &mut run.random);
        let subject = if customer.language == Language::En { "Automatic reply: " } else { "Trả lời tự động: " };
        let letter = Letter {
            subject: subject.to_owned() + &self.runs[at].subject,
            headers: vec![("Auto-Submitted", "auto-replied".to_owned()), ("X-Auto-Response-Suppress", "All".to_owned())],
            ..self.blank_letter(at, customer.mailbox(), &text)?
        };
        self.receive(at, letter.bytes(), &letter.message_id)?;
        Ok(())
    }

    /// A letter of this conversation, in answer to what was said last.
    pub(in super::super) fn letter(&mut self, at: usize, step: &Step, from: Mailbox, text: &str, has_html: bool) -> Result<Letter> {
        if step.copied {
            self.introduce(self.runs[at].friend)?;
        }
        let run = &mut self.runs[at];
        let mut random = run.random.fork();
        let files: Vec<File> = step
            .files
            .iter()
            .enumerate()
            .map(|(number, word)| {
                let mut file = super::super::files::make(word, &run.blanks, &mut random);
                if step.html && word == "photo" && number == 0 {
                    file.content_id = Some(format!("photo{number}@example.com"));
                }
                file
            })
            .collect();
        let said = run.said.clone();
        let (subject, friend) = (run.subject.clone(), self.cast[run.friend].mailbox());
        let inbox = self.shop.inbox(&self.runs[at].inbox)?.mailbox.clone();
        let manners = self.manners(self.scenario(at).language);
        let html = has_html.then(|| {
            let pictures = files.iter().filter_map(|file| file.content_id.as_ref()).map(|id| format!("<p><img src=\"cid:{id}\"></p>"));
            letters::html(text, said.as_ref(), &inbox, manners) + &pictures.collect::<String>()
        });
        let whole = letters::with_quote(text, said.as_ref(), &inbox, manners);
        Ok(Letter {
            subject: if said.is_some() { format!("Re: {subject}") } else { subject },
            cc: if step.copied { vec![friend] } else { Vec::new() },
            html,
            files,
            ..self.blank_letter(at, from, &whole)?
        })
    }

    pub(in super::super) fn blank_letter(&self, at: usize, from: Mailbox, text: &str) -> Result<Letter> {
        let run = &self.runs[at];
        let domain = from.address.rsplit('@').next().unwrap_or("example.com").to_owned();
        Ok(Letter {
            from,
            to: vec![self.shop.inbox(&run.inbox)?.mailbox.clone()],
            subject: run.subject.clone(),
            message_id: format!("{:05}.{}.{}@{domain}", self.mails + 1, run.scenario, run.step),
            references: run.thread.clone(),
            at: self.engine.clock.now(),
            text: text.to_owned(),
            ..Letter::default()
        })
    }

    /// Hands a mail to intake and lets it land.
    pub(in super::super) fn receive(&mut self, at: usize, raw: Vec<u8>, message_id: &str) -> Result<Landed> {
        self.mails += 1;
        let inbox = self.shop.inbox(&self.runs[at].inbox)?.clone();
        let source = Source { kind: ChannelKind::Email, name: format!("imap:{}/INBOX", inbox.mailbox.address), inbox: Some(inbox.id) };
        let inbound = Inbound {
            external_id: format!("1:{}", self.mails),
            received_at: self.engine.clock.now(),
            digest: key_of(&format!("demo:{message_id}")),
            raw: raw.clone(),
        };
        let accepted = self.intake.accept_blocking(&source, vec![inbound])?;
        let Some(Accepted::New(id)) = accepted.first().copied() else { return Err(Error::internal("the demo's folder was not empty")) };
        let landed = self.intake.turn_blocking()?.into_iter().find(|landed| landed.ledger == id);
        let landed = landed.ok_or_else(|| Error::internal("a mail of the demo did not land"))?;
        let entry: Option<EntryId> = self.engine.db.read_blocking(|connection| Ok(ledger::get(connection, id)?.entry))?;
        let run = &mut self.runs[at];
        run.raw = raw;
        run.thread.push(message_id.to_owned());
        run.newest = entry.or(run.newest);
        let is_new = landed.ticket.is_some_and(|ticket| !run.tickets.contains(&ticket));
        if is_new {
            run.tickets.extend(landed.ticket);
            if landed.state == LedgerState::Ticketed {
                self.acknowledges(at, entry)?;
            }
        }
        Ok(landed)
    }

    /// "We have your message", to a person who wrote for the first time.
    fn acknowledges(&self, at: usize, entry: Option<EntryId>) -> Result<()> {
        let found = self.engine.db.read_blocking(|connection| {
            let Some(entry) = entry.map(|entry| list::find_entry(connection, entry)).transpose()?.flatten() else { return Ok(None) };
            let ticket = list::find(connection, entry.ticket)?;
            Ok(ticket.filter(|_| entry.automatic == Automatic::No))
        })?;
        let (Some(ticket), false) = (found, self.runs[at].inbox == "banbuon") else { return Ok(()) };
        let from = match &self.scenario(at).who {
            Some(who) => parse_mailbox(who)?,
            None => self.cast[self.runs[at].customer].mailbox(),
        };
        let Some(address) = from.identity() else { return Ok(()) };
        let manners = self.manners(self.scenario(at).language);
        let number = ticket.number.to_string();
        let subject = manners.acknowledged.replace("{number}", &number).replace("{shop}", shop::NAME);
        let text = manners.acknowledges.replace("{number}", &number).replace("{shop}", shop::NAME).replace("{subject}", &ticket.subject);
        let (vault, blobs) = (self.engine.vault.clone(), self.engine.blobs.clone());
        self.write(Actor::System("acknowledgement"), move |tx| {
            acknowledge(tx, &Pen { vault: &vault, blobs: &blobs }, ticket.id, &address, &from.name, &subject, &text)?;
            while let Some(delivery) = outbox::commands::claim(tx)? {
                outbox::commands::set_phase(tx, delivery.id, Phase::Final, None)?;
                let words = "250 2.0.0 Ok: queued".to_owned();
                outbox::commands::settle(tx, &delivery, &Outcome::Sent { words, refused: Vec::new() })?;
            }
            Ok(())
        })
    }

    /// Makes the contact of a customer who was not seen before.
    pub(super) fn introduce(&mut self, who: usize) -> Result<()> {
        if self.cast[who].contact.is_none() {
            let customer = self.cast[who].clone();
            let contact = self.write(Actor::System("demo"), move |tx| customer.introduce(tx))?;
            self.cast[who].contact = Some(contact);
        }
        Ok(())
    }
}

pub(in super::super) fn supplier() -> Mailbox {
    Mailbox::new(SUPPLIER.0, SUPPLIER.1)
}

/// `Name <address>`.
pub(in super::super) fn parse_mailbox(text: &str) -> Result<Mailbox> {
    let (name, address) = text.split_once('<').ok_or_else(|| Error::internal(format!("{text:?} is no mailbox")))?;
    Ok(Mailbox::new(name.trim(), address.trim_end_matches('>')))
}

fn phone_signature(language: Language) -> &'static str {
    if language == Language::En { "\n\nSent from my iPhone" } else { "\n\nĐã gửi từ iPhone của tôi" }
}
