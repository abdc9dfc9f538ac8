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
    base::{
        Actor, Error, Result,
        id::TicketId,
    },
    desk::tickets::{
        commands::{self, TicketChanges},
        model::{Status, TicketType, Priority},
    },
};

impl Play<'_> {
    pub(super) fn enact(&mut self, at: usize, step: &Step) -> Result<()> {
        match &step.act {
            Act::Asks(words) => self.asks(at, step, words),
            Act::AsksAgain(words) => self.asks_again(at, step, words),
            Act::CopiedWrites(words) => self.other_writes(at, step, words, self.runs[at].friend),
            Act::StrangerWrites(words) => self.other_writes(at, step, words, self.runs[at].stranger),
            Act::SupplierWrites(words) => self.supplier_writes(at, step, words),
            Act::IsAway(words) => self.is_away(at, words),
            Act::Bounces(words) => self.bounces(at, words),
            Act::Strange(word) => self.strange(at, word),
            Act::Answers(words) => self.answers(at, step, words),
            Act::Forwards(words) => self.forwards(at, step, words),
            Act::Notes(words) => self.notes(at, step, words),
            Act::CustomerCalls(words) => self.calls(at, step, words, true),
            Act::AgentCalls(words) => self.calls(at, step, words, false),
            Act::ChatsIn(words) => self.chats(at, step, words, true),
            Act::ChatsOut(words) => self.chats(at, step, words, false),
            Act::FillsForm(words) => self.fills_form(at, words),
            Act::Chats(_) => Err(Error::internal("a chat is taken apart before it is played")),
            Act::Merges(why) => self.arranges(at, step, why, |tx, run| {
                let newest = run.tickets.last().copied().ok_or_else(|| Error::internal("there is no ticket yet"))?;
                commands::merge(tx, newest, run.tickets[0]).map(|_| None)
            }),
            Act::Splits(words) => {
                let subject = super::phrase::say(words, &self.runs[at].blanks.clone(), &mut self.runs[at].random);
                self.arranges(at, step, "", move |tx, run| {
                    let newest = run.newest.ok_or_else(|| Error::internal("there is no message yet"))?;
                    commands::split(tx, &[newest], Some(&subject)).map(|(_, ticket)| Some(ticket.id))
                })
            }
            Act::Snoozes(words) => {
                let until = self.engine.clock.now().after(super::script::duration(words)?);
                self.arranges(at, step, "", move |tx, run| commands::snooze(tx, run.tickets[0], Some(until)).map(|()| None))
            }
            Act::Allows(why) => self.arranges(at, step, why, |tx, run| {
                let held = run.held.ok_or_else(|| Error::internal("nothing is held"))?;
                commands::allow(tx, held).map(|_| None)
            }),
            Act::Sorts(why) => {
                let sorted = self.sorting(at, None)?;
                self.runs[at].is_sorted = true;
                self.arranges(at, step, why, move |tx, run| commands::change(tx, run.tickets[0], sorted).map(|_| None))
            }
            Act::Deletes(why) => self.arranges(at, step, why, |tx, run| commands::delete(tx, run.tickets[0]).map(|_| None)),
        }
    }

    /// Does something to the tickets of a conversation, with a note before that says why; a new ticket joins them. Then the
    /// status of the step is set.
    fn arranges(
        &mut self,
        at: usize,
        step: &Step,
        why: &str,
        deed: impl FnOnce(&mut crate::engine::db::Tx<'_>, &Run) -> Result<Option<TicketId>> + Send + 'static,
    ) -> Result<()> {
        let (actor, run, status) = (self.actor(at, step)?, self.runs[at].clone(), step.status);
        if run.tickets.is_empty() {
            return Err(Error::internal("there is no ticket yet"));
        }
        if !why.is_empty() {
            self.notes(at, &Step { status: None, ..step.clone() }, why)?;
        }
        let new = self.write(actor, move |tx| {
            let new = deed(tx, &run)?;
            if status.is_some() {
                commands::change(tx, run.tickets[0], TicketChanges { status, ..TicketChanges::default() })?;
            }
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

    fn ticket(&self, at: usize) -> Result<TicketId> {
        self.runs[at].tickets.first().copied().ok_or_else(|| Error::internal("there is no ticket yet"))
    }

    /// What an agent sets who looks at the ticket for the first time.
    fn sorting(&self, at: usize, assignee: Option<&str>) -> Result<TicketChanges> {
        let scenario = self.scenario(at);
        Ok(TicketChanges {
            r#type: (scenario.r#type != TicketType::Question).then_some(scenario.r#type),
            priority: (scenario.priority != Priority::Normal).then_some(scenario.priority),
            status: assignee.is_none().then_some(Status::Open),
            team: scenario.team.as_deref().map(|team| self.shop.team(team)).transpose()?.map(Some),
            assignee: assignee.map(|agent| self.shop.hand(agent)).transpose()?.map(|hand| Some(hand.id)),
            tags: (!scenario.tags.is_empty()).then(|| scenario.tags.clone()),
            ..TicketChanges::default()
        })
    }
}
