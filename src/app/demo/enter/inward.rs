//! What comes in by mail: each is a real mail, taken by intake like any other.
use super::super::{
    letter::{File, Letter},
    letters,
    phrase::say,
    play::{ACTOR, Play},
    script::{Manners, Step},
};
use crate::{
    base::{Actor, Error, Language, Mailbox, Result, id::EntryId},
    channels::email::digest::digest,
    desk::{
        inboxes::ChannelKind,
        intake::{
            Accepted, Inbound, Source,
            land::{Landed, Landing},
            ledger,
        },
        tickets::list,
    },
    engine::db::Tx,
};

/// Where the shop's things come from.
const SUPPLIER: (&str, &str) = ("Xưởng Minh Phát", "kythuat@minhphat.example.net");

impl Play {
    pub(in super::super) fn manners(&self, language: Language) -> &Manners {
        if language == Language::En { &self.words.en } else { &self.words.vi }
    }

    pub(super) fn asks(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &self.runs[at];
        let customer = self.cast[run.customer].clone();
        let from = match &self.scenario(at).who {
            Some(who) => parse_mailbox(who)?,
            None => {
                self.introduce(tx, self.runs[at].customer)?;
                customer.mailbox()
            }
        };
        let manners = self.manners(customer.language).clone();
        let text = letters::of_customer(&mut self.runs[at], step, words, &customer, &manners);
        let text = text + if self.runs[at].random.chance(12) { phone_signature(customer.language) } else { "" };
        let letter = self.letter(tx, at, step, from, &text, customer.writes_html || step.html)?;
        self.receive(tx, at, letter.bytes(), &letter.message_id)?;
        Ok(())
    }

    /// A mail of its own: nothing in it leads to the conversation.
    pub(super) fn asks_again(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let kept = (std::mem::take(&mut run.thread), run.said.take(), run.subject.clone());
        run.subject = say("{Gấp: |Hỏi lại: |}", &run.blanks, &mut run.random) + &kept.2;
        if self.cast[run.customer].language == Language::En {
            run.subject = format!("Again: {}", kept.2);
        }
        self.asks(tx, at, step, words)?;
        let run = &mut self.runs[at];
        (run.thread, run.said, run.subject) = kept;
        Ok(())
    }

    /// Somebody else writes into the thread.
    pub(super) fn other_writes(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str, who: usize) -> Result<()> {
        self.introduce(tx, who)?;
        let customer = self.cast[who].clone();
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        let letter = self.letter(tx, at, step, customer.mailbox(), &text, customer.writes_html)?;
        let landed = self.receive(tx, at, letter.bytes(), &letter.message_id)?;
        let entry = ledger::get(tx, landed.ledger)?.entry;
        let held = entry.map(|entry| list::find_entry(tx, entry)).transpose()?.flatten();
        if held.is_some_and(|entry| entry.is_held) {
            self.runs[at].held = entry;
        }
        Ok(())
    }

    pub(super) fn supplier_writes(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        let kept = run.thread.clone();
        run.thread = run.forwarded.iter().cloned().collect();
        let letter = self.letter(tx, at, &Step { html: false, ..step.clone() }, supplier(), &text, false)?;
        self.receive(tx, at, letter.bytes(), &letter.message_id)?;
        self.runs[at].thread = kept;
        Ok(())
    }

    /// An out-of-office note (RFC 3834).
    pub(super) fn is_away(&mut self, tx: &mut Tx<'_>, at: usize, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let customer = self.cast[run.customer].clone();
        let text = say(words.trim(), &run.blanks, &mut run.random);
        let subject = if customer.language == Language::En { "Automatic reply: " } else { "Trả lời tự động: " };
        let letter = Letter {
            subject: subject.to_owned() + &self.runs[at].subject,
            headers: vec![("Auto-Submitted", "auto-replied".to_owned()), ("X-Auto-Response-Suppress", "All".to_owned())],
            ..self.blank_letter(tx, at, customer.mailbox(), &text)?
        };
        self.receive(tx, at, letter.bytes(), &letter.message_id)?;
        Ok(())
    }

    /// A letter of this conversation, in answer to what was said last.
    pub(in super::super) fn letter(
        &mut self,
        tx: &mut Tx<'_>,
        at: usize,
        step: &Step,
        from: Mailbox,
        text: &str,
        has_html: bool,
    ) -> Result<Letter> {
        if step.copied {
            self.introduce(tx, self.runs[at].friend)?;
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
            ..self.blank_letter(tx, at, from, &whole)?
        })
    }

    pub(in super::super) fn blank_letter(&self, tx: &Tx<'_>, at: usize, from: Mailbox, text: &str) -> Result<Letter> {
        let run = &self.runs[at];
        let domain = from.address.rsplit('@').next().unwrap_or("example.com").to_owned();
        Ok(Letter {
            from,
            to: vec![self.shop.inbox(&run.inbox)?.mailbox.clone()],
            subject: run.subject.clone(),
            message_id: format!("{:05}.{}.{}@{domain}", self.mails + 1, run.scenario, run.step),
            references: run.thread.clone(),
            at: tx.now(),
            text: text.to_owned(),
            ..Letter::default()
        })
    }

    /// Has a mail taken in, and remembered by its conversation.
    pub(in super::super) fn receive(&mut self, tx: &mut Tx<'_>, at: usize, raw: Vec<u8>, message_id: &str) -> Result<Landed> {
        let landed = self.take_in(tx, at, &raw)?;
        let entry: Option<EntryId> = ledger::get(tx, landed.ledger)?.entry;
        let run = &mut self.runs[at];
        run.raw = raw;
        run.thread.push(message_id.to_owned());
        run.newest = entry.or(run.newest);
        run.tickets.extend(landed.ticket.filter(|ticket| !run.tickets.contains(ticket)).iter());
        Ok(landed)
    }

    /// The steps of intake, in one transaction: into the ledger, understood, landed.
    pub(super) fn take_in(&mut self, tx: &mut Tx<'_>, at: usize, raw: &[u8]) -> Result<Landed> {
        self.mails += 1;
        let inbox = self.shop.inbox(&self.runs[at].inbox)?;
        let source = Source { kind: ChannelKind::Email, name: format!("imap:{}/INBOX", inbox.mailbox.address), inbox: Some(inbox.id) };
        let inbound = Inbound { external_id: format!("1:{}", self.mails), received_at: tx.now(), digest: digest(raw), raw: raw.to_vec() };
        let prepared = self.engine.blobs.prepare(raw)?;
        tx.acting_as(Actor::System("intake"), |tx| {
            let source = ledger::source_id(tx, &source)?;
            let (Accepted::New(id) | Accepted::Known(id)) = ledger::store(tx, source, (&inbound).into(), &prepared)?;
            let understood = self.intake.understand(ledger::get(tx, id)?, raw)?;
            Landing::begin(tx, &self.engine)?.land(tx, &understood)
        })
    }

    /// Makes the contact of a customer who was not seen before.
    pub(super) fn introduce(&mut self, tx: &mut Tx<'_>, who: usize) -> Result<()> {
        if self.cast[who].contact.is_none() {
            self.cast[who].contact = Some(tx.acting_as(ACTOR, |tx| self.cast[who].introduce(tx))?);
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
