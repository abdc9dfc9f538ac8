//! The steps themselves: what comes in goes through intake, what the shop does through the commands.
mod inward;
mod outward;
mod spoken;
mod strange;

use super::{
    play::Play,
    run::Run,
    script::{Act, Scenario, Step},
};
use crate::{
    base::{Actor, Error, Result, id::TicketId},
    desk::tickets::{
        commands::{self, TicketChanges},
        model::{Priority, Status, TicketType},
    },
    engine::db::Tx,
};

impl Play {
    pub(super) fn enact(&mut self, tx: &mut Tx<'_>, at: usize, step: &Step) -> Result<()> {
        match &step.act {
            Act::Asks(words) => self.asks(tx, at, step, words),
            Act::AsksAgain(words) => self.asks_again(tx, at, step, words),
            Act::CopiedWrites(words) => self.other_writes(tx, at, step, words, self.runs[at].friend),
            Act::StrangerWrites(words) => self.other_writes(tx, at, step, words, self.runs[at].stranger),
            Act::SupplierWrites(words) => self.supplier_writes(tx, at, step, words),
            Act::IsAway(words) => self.is_away(tx, at, words),
            Act::Bounces(words) => self.bounces(tx, at, words),
            Act::Strange(word) => self.strange(tx, at, word),
            Act::Answers(words) => self.answers(tx, at, step, words),
            Act::Forwards(words) => self.forwards(tx, at, step, words),
            Act::Notes(words) => self.notes(tx, at, step, words),
            Act::CustomerCalls(words) => self.calls(tx, at, step, words, true),
            Act::AgentCalls(words) => self.calls(tx, at, step, words, false),
            Act::ChatsIn(words) => self.chats(tx, at, step, words, true),
            Act::ChatsOut(words) => self.chats(tx, at, step, words, false),
            Act::FillsForm(words) => self.fills_form(tx, at, words),
            Act::Chats(_) => Err(Error::internal("a chat is taken apart before it is played")),
            Act::Merges(why) => self.arranges(tx, at, step, why, |tx, run| {
                let newest = run.tickets.last().copied().ok_or_else(|| Error::internal("there is no ticket yet"))?;
                commands::merge(tx, newest, run.tickets[0]).map(|_| None)
            }),
            Act::Links(relation) => {
                let relation = *relation;
                self.arranges(tx, at, step, "", move |tx, run| {
                    let newest = run.tickets.last().copied().ok_or_else(|| Error::internal("there is no ticket yet"))?;
                    commands::link_to(tx, newest, relation, run.tickets[0]).map(|()| None)
                })
            }
            Act::Splits(words) => {
                let subject = super::phrase::say(words, &self.runs[at].blanks.clone(), &mut self.runs[at].random);
                self.arranges(tx, at, step, "", move |tx, run| {
                    let newest = run.newest.ok_or_else(|| Error::internal("there is no message yet"))?;
                    commands::split(tx, &[newest], Some(&subject)).map(|(_, ticket)| Some(ticket.id))
                })
            }
            Act::Snoozes(words) => {
                let until = tx.now().after(super::script::duration(words)?);
                self.arranges(tx, at, step, "", move |tx, run| commands::snooze(tx, run.tickets[0], Some(until)).map(|()| None))
            }
            Act::Allows(why) => self.arranges(tx, at, step, why, |tx, run| {
                let held = run.held.ok_or_else(|| Error::internal("nothing is held"))?;
                commands::allow(tx, held).map(|_| None)
            }),
            Act::Sorts(why) => {
                let sorted = self.sorting(at, None)?;
                self.runs[at].is_sorted = true;
                self.arranges(tx, at, step, why, move |tx, run| commands::change(tx, run.tickets[0], sorted).map(|_| None))
            }
            Act::MarksSpam(why) => self.arranges(tx, at, step, why, |tx, run| commands::mark_spam(tx, run.tickets[0]).map(|_| None)),
            Act::Deletes(why) => self.arranges(tx, at, step, why, |tx, run| commands::delete(tx, run.tickets[0]).map(|_| None)),
        }
    }

    /// Does something to the tickets of a conversation, with a note before that says why; a new ticket joins them. Then the
    /// status of the step is set.
    fn arranges(
        &mut self,
        tx: &mut Tx<'_>,
        at: usize,
        step: &Step,
        why: &str,
        deed: impl FnOnce(&mut Tx<'_>, &Run) -> Result<Option<TicketId>>,
    ) -> Result<()> {
        let first = self.ticket(at, step)?;
        if !why.is_empty() {
            self.notes(tx, at, &Step { status: None, ..step.clone() }, why)?;
        }
        let (actor, run) = (self.actor(at, step)?, &self.runs[at]);
        let new = tx.acting_as(actor, |tx| {
            let new = deed(tx, run)?;
            set_status(tx, first, step.status)?;
            Ok(new)
        })?;
        self.runs[at].tickets.extend(new);
        Ok(())
    }

    fn actor(&self, at: usize, step: &Step) -> Result<Actor> {
        Ok(self.shop.hand(step.by.as_deref().unwrap_or(self.runs[at].agent))?.actor.clone())
    }

    fn scenario(&self, at: usize) -> &Scenario {
        &self.scenarios[self.runs[at].scenario]
    }

    fn ticket(&self, at: usize, step: &Step) -> Result<TicketId> {
        self.runs[at].ticket(step).ok_or_else(|| Error::internal("there is no ticket yet"))
    }

    /// What an agent sets who looks at the ticket for the first time.
    fn sorting(&self, at: usize, assignee: Option<&str>) -> Result<TicketChanges> {
        let scenario = self.scenario(at);
        Ok(TicketChanges {
            r#type: (scenario.r#type != TicketType::QUESTION).then(|| scenario.r#type.clone()),
            priority: (scenario.priority != Priority::Normal).then_some(scenario.priority),
            status: assignee.is_none().then_some(Status::Open),
            team: scenario.team.as_deref().map(|team| self.shop.team(team)).transpose()?.map(Some),
            assignee: assignee.map(|agent| self.shop.hand(agent)).transpose()?.map(|hand| Some(hand.id)),
            tags: (!scenario.tags.is_empty()).then(|| scenario.tags.clone()),
            ..TicketChanges::default()
        })
    }
}

fn set_status(tx: &mut Tx<'_>, ticket: TicketId, status: Option<Status>) -> Result<()> {
    if status.is_some() {
        commands::change(tx, ticket, TicketChanges { status, ..TicketChanges::default() })?;
    }
    Ok(())
}
