//! What the shop writes: answers, forwards and notes, and what becomes of their deliveries. Nothing is sent.
use super::{
    super::{files, letters, phrase::say, play::Play, script::Step},
    inward::supplier,
    set_status,
};
use crate::{
    base::{Actor, Result, id::DeliveryId},
    desk::{
        outbox::{self, Delivery, Outcome, Phase},
        tickets::commands::{Answer, NewNote, Pen, TicketChanges, change, forward, note, reply, upload},
    },
    engine::{blob::Prepared, db::Tx},
};
use std::time::Duration;

const TAKEN: &str = "250 2.0.0 Ok: queued as 4ZkR7c2Hq9";

impl Play {
    pub(super) fn answers(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str) -> Result<()> {
        let manners = self.manners(self.scenario(at).language).clone();
        let text = letters::of_agent(&mut self.runs[at], step, words, &manners);
        self.sends(tx, at, step, text, false)
    }

    pub(super) fn forwards(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        self.sends(tx, at, step, text, true)
    }

    fn sends(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, text: String, is_forward: bool) -> Result<()> {
        let (ticket, actor) = (self.ticket(at, step)?, self.actor(at, step)?);
        let by = step.by.as_deref().unwrap_or(self.runs[at].agent).to_owned();
        let sorting = if self.runs[at].is_sorted { taking(&self.sorting(at, Some(&by))?) } else { self.sorting(at, Some(&by))? };
        let uploads = self.uploads(at, step)?;
        let html = step.html.then(|| letters::to_html(&text));
        let newest: Vec<_> = self.runs[at].newest.into_iter().collect();
        let answer = Answer {
            text: text.clone(),
            html,
            to: is_forward.then(|| vec![supplier()]),
            cc: (step.copied && !is_forward).then(|| vec![self.cast[self.runs[at].friend].mailbox()]),
            status: step.status,
            quotes_history: true,
            undo: Some(Duration::ZERO),
            ..Answer::default()
        };
        let answer = match (step.copied, is_forward) {
            (true, false) => Answer { to: Some(vec![self.cast[self.runs[at].customer].mailbox()]), ..answer },
            _ => answer,
        };
        let is_first = !self.runs[at].is_sorted || by != self.runs[at].agent;
        let pen = Pen { vault: &self.engine.vault, blobs: &self.engine.blobs, entrances: &[] };
        let sent = tx.acting_as(actor, |tx| {
            if is_first {
                change(tx, ticket, sorting)?;
            }
            let files = uploads.iter().map(|(name, kind, file)| upload(tx, name, kind, file)).collect::<Result<Vec<_>>>()?;
            let answer = Answer { files, ..answer };
            if is_forward { forward(tx, &pen, ticket, newest, &answer) } else { reply(tx, &pen, ticket, &answer) }
        })?;
        let external_id = outbox::get(tx, sent.delivery)?.external_id;
        self.work_off(tx, step.fate.as_deref().map(|fate| (sent.delivery, fate)))?;
        if step.fate.as_deref() == Some("deferred") {
            self.stubborn.push(sent.delivery);
        }
        let now = tx.now();
        let run = &mut self.runs[at];
        run.is_sorted = true;
        if is_forward {
            run.forwarded = Some(external_id);
        } else {
            run.thread.push(external_id.clone());
            run.said = Some((external_id, text, now));
        }
        Ok(())
    }

    fn uploads(&mut self, at: usize, step: &Step) -> Result<Vec<(String, String, Prepared)>> {
        let run = &mut self.runs[at];
        let mut made = Vec::new();
        for word in &step.files {
            let file = files::make(word, &run.blanks, &mut run.random);
            let kind = file.media_type.split(';').next().unwrap_or_default().to_owned();
            made.push((file.name, kind, self.engine.blobs.prepare(&file.bytes)?));
        }
        Ok(made)
    }

    pub(super) fn notes(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step, words: &str) -> Result<()> {
        let (ticket, actor) = (self.ticket(at, step)?, self.actor(at, step)?);
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        tx.acting_as(actor, |tx| {
            note(tx, &self.engine.blobs, ticket, NewNote { text, ..NewNote::default() })?;
            set_status(tx, ticket, step.status)
        })
    }

    /// Works the outbox off as a mail server would have it: most it takes, some not.
    pub(in super::super) fn work_off(&self, tx: &mut Tx<'_>, fate: Option<(DeliveryId, &str)>) -> Result<()> {
        tx.acting_as(Actor::System("outbox"), |tx| {
            while let Some(delivery) = outbox::commands::claim(tx)? {
                let of_now = fate.filter(|(id, _)| *id == delivery.id).map(|(_, fate)| fate);
                let outcome = outcome(tx, &delivery, of_now.or(self.stubborn.contains(&delivery.id).then_some("deferred")))?;
                let phase = if matches!(outcome, Outcome::Later { .. }) { Phase::Started } else { Phase::Final };
                outbox::commands::set_phase(tx, delivery.id, phase, None)?;
                outbox::commands::settle(tx, &delivery, &outcome)?;
            }
            Ok(())
        })
    }
}

/// Of what an agent sets, only that it is theirs now.
fn taking(sorting: &TicketChanges) -> TicketChanges {
    TicketChanges { assignee: sorting.assignee, ..TicketChanges::default() }
}

fn outcome(tx: &Tx<'_>, delivery: &Delivery, fate: Option<&str>) -> Result<Outcome> {
    Ok(match fate {
        Some("failed") => Outcome::Never { words: "550 5.1.1 Recipient address rejected: user unknown".to_owned() },
        Some("uncertain") => Outcome::Uncertain { words: "The server went silent after the whole message was handed over.".to_owned() },
        Some("deferred") => Outcome::Later { words: "451 4.7.1 Greylisted, please try again later".to_owned() },
        Some("partly") => {
            let last = outbox::recipients(tx, delivery.id)?.pop().map(|recipient| recipient.address).unwrap_or_default();
            Outcome::Sent { words: TAKEN.to_owned(), refused: vec![(last, "552 5.2.2 Mailbox full".to_owned())] }
        }
        _ => Outcome::Sent { words: TAKEN.to_owned(), refused: Vec::new() },
    })
}
