//! What the shop writes: answers, forwards and notes, and what becomes of their deliveries. Nothing is sent.
use super::{
    super::{files, letters, phrase::say, play::Play, script::Step},
    inward::supplier,
};
use crate::{
    base::{
        Actor, Result,
        id::{DeliveryId, TicketId},
    },
    desk::{
        outbox::{self, Delivery, DeliveryState, Outcome, Phase},
        tickets::{
            commands::{Answer, Pen, Sent, TicketChanges, change, forward, note, reopen_after_failure, reply, upload},
        },
    },
    engine::{blob::Prepared, db::Tx},
};
use std::time::Duration;

const TAKEN: &str = "250 2.0.0 Ok: queued as 4ZkR7c2Hq9";

impl Play<'_> {
    pub(super) fn answers(&mut self, at: usize, step: &Step, words: &str) -> Result<()> {
        let manners = self.manners(self.scenario(at).language).clone();
        let text = letters::of_agent(&mut self.runs[at], step, words, &manners);
        self.sends(at, step, text, false)
    }

    pub(super) fn forwards(&mut self, at: usize, step: &Step, words: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        self.sends(at, step, text, true)
    }

    fn sends(&mut self, at: usize, step: &Step, text: String, is_forward: bool) -> Result<()> {
        let (ticket, actor) = (self.ticket(at)?, self.actor(at, step)?);
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
            undo: Duration::ZERO,
            ..Answer::default()
        };
        let answer = match (step.copied, is_forward) {
            (true, false) => Answer { to: Some(vec![self.cast[self.runs[at].customer].mailbox()]), ..answer },
            _ => answer,
        };
        let (vault, blobs) = (self.engine.vault.clone(), self.engine.blobs.clone());
        let (fate, stubborn) = (step.fate.clone(), self.stubborn.clone());
        let is_first = !self.runs[at].is_sorted || by != self.runs[at].agent;
        let (sent, external_id) = self.write(actor, move |tx| {
            if is_first {
                change(tx, ticket, sorting)?;
            }
            let files = uploads.iter().map(|(name, kind, file)| upload(tx, name, kind, file)).collect::<Result<Vec<_>>>()?;
            let (pen, answer) = (Pen { vault: &vault, blobs: &blobs }, Answer { files, ..answer });
            let sent = if is_forward { forward(tx, &pen, ticket, newest, &answer)? } else { reply(tx, &pen, ticket, &answer)? };
            let external_id = outbox::get(tx, sent.delivery)?.external_id;
            tx.acting_as(Actor::System("outbox"), |tx| hand_over(tx, &sent, fate.as_deref(), &stubborn))?;
            Ok((sent, external_id))
        })?;
        if step.fate.as_deref() == Some("deferred") {
            self.stubborn.push(sent.delivery);
        }
        let now = self.engine.clock.now();
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

    pub(super) fn notes(&mut self, at: usize, step: &Step, words: &str) -> Result<()> {
        let (ticket, actor, blobs) = (self.ticket(at)?, self.actor(at, step)?, self.engine.blobs.clone());
        let run = &mut self.runs[at];
        let text = say(words.trim(), &run.blanks, &mut run.random);
        let status = step.status;
        self.write(actor, move |tx| {
            note(tx, &blobs, ticket, &text, None, &[], None)?;
            if status.is_some() {
                change(tx, ticket, TicketChanges { status, ..TicketChanges::default() })?;
            }
            Ok(())
        })
    }
}

/// Of what an agent sets, only that it is theirs now.
fn taking(sorting: &TicketChanges) -> TicketChanges {
    TicketChanges { assignee: sorting.assignee, ..TicketChanges::default() }
}

/// Works the outbox off as a mail server would have it: most it takes, some not.
fn hand_over(tx: &mut Tx<'_>, sent: &Sent, fate: Option<&str>, stubborn: &[DeliveryId]) -> Result<()> {
    while let Some(delivery) = outbox::commands::claim(tx)? {
        let is_ours = delivery.id == sent.delivery;
        let fate = if is_ours { fate } else { Some("deferred").filter(|_| stubborn.contains(&delivery.id)) };
        let outcome = outcome(tx, &delivery, fate)?;
        outbox::commands::set_phase(tx, delivery.id, if matches!(outcome, Outcome::Later { .. }) { Phase::Started } else { Phase::Final }, None)?;
        if outbox::commands::settle(tx, &delivery, &outcome)? == DeliveryState::Failed {
            failed(tx, sent.ticket)?;
        }
    }
    Ok(())
}

fn failed(tx: &mut Tx<'_>, ticket: TicketId) -> Result<()> {
    reopen_after_failure(tx, ticket, "delivery_failed")
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
