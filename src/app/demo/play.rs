//! The play: every conversation takes its steps in the order of time, and the clock goes along.
use super::{
    DemoSummary, SPAN, cast,
    cast::Customer,
    random::Random,
    run::{self, Run},
    script::{self, Act, Scenario, Words},
    shop::Shop,
};
use crate::{
    base::{
        Actor, Error, Language, PageRequest, Result, Time,
        id::{DeliveryId, TicketId},
    },
    desk::{
        automation::Automation,
        intake::Intake,
        notices,
        tickets::{
            commands::{TicketChanges, change, wake_due},
            list,
            model::{Status, Ticket},
        },
    },
    engine::{
        Engine,
        db::Tx,
        log::{self, Follower},
    },
};
use rusqlite::Connection;
use std::{collections::BTreeMap, time::Duration};

/// A solved ticket is closed when nobody wrote for so long.
const CLOSES_AFTER: Duration = Duration::from_secs(4 * 86_400);

/// What people were told in this time before the end waits to be read.
const UNREAD: Duration = Duration::from_secs(20 * 3600);
/// So much happens in one transaction.
const BATCH: usize = 200;
pub const ACTOR: Actor = Actor::System("demo");
const CLOCK: Actor = Actor::System("clock");

/// What is due at a time.
pub enum Cue {
    Step(usize),
    Close(TicketId),
    Wake,
    /// Everybody reads what they were told.
    Read,
}

/// Everything on stage.
pub struct Play {
    pub engine: Engine,
    pub intake: Intake,
    automation: Automation,
    pub shop: Shop,
    pub words: Words,
    pub scenarios: Vec<Scenario>,
    pub cast: Vec<Customer>,
    pub runs: Vec<Run>,
    agenda: BTreeMap<(Time, u64), Cue>,
    cues: u64,
    /// The last number that the mailbox gave to a mail.
    pub mails: u32,
    /// Deliveries that the other side refuses for now, however often.
    pub stubborn: Vec<DeliveryId>,
    pub end: Time,
}

pub fn play(engine: &Engine, intake: &Intake, seed: u64) -> Result<DemoSummary> {
    let (engine, intake) = (engine.clone(), intake.clone());
    let db = engine.db.clone();
    let mut play = db.write_blocking(ACTOR, move |tx| Play::open(tx, engine, intake, seed))?;
    while !play.agenda.is_empty() {
        play = db.write_blocking(ACTOR, move |tx| play.goes_on(tx))?;
    }
    db.read_blocking(|connection| play.summary(connection))
}

impl Play {
    fn open(tx: &mut Tx<'_>, engine: Engine, intake: Intake, seed: u64) -> Result<Self> {
        let end = tx.now();
        let mut random = Random::new(seed);
        let words = script::words()?;
        let cast = cast::assemble(&words, &mut random);
        let mut play = Self {
            automation: Automation { engine: engine.clone() },
            shop: tx.as_of(end.before(SPAN), |tx| Shop::open(tx, &engine.vault))?,
            engine,
            intake,
            scenarios: script::scenarios()?,
            words,
            cast,
            runs: Vec::new(),
            agenda: BTreeMap::new(),
            cues: 0,
            mails: 0,
            stubborn: Vec::new(),
            end,
        };
        play.plan(&mut random)?;
        play.cue(end.before(UNREAD), Cue::Read);
        Ok(play)
    }

    /// Plays what comes next, as much as one commit should hold.
    fn goes_on(mut self, tx: &mut Tx<'_>) -> Result<Self> {
        for _ in 0..BATCH {
            let Some(((at, _), cue)) = self.agenda.pop_first() else { break };
            tx.as_of(at, |tx| {
                match cue {
                    Cue::Step(run) => self.step(tx, run),
                    Cue::Close(ticket) => close(tx, ticket),
                    Cue::Read => self.reads(tx),
                    Cue::Wake => tx.acting_as(CLOCK, |tx| wake_due(tx).map(drop)),
                }?;
                self.follows(tx)
            })?;
        }
        Ok(self)
    }

    fn reads(&self, tx: &mut Tx<'_>) -> Result<()> {
        for (word, ..) in super::shop::STAFF {
            let hand = self.shop.hand(word)?;
            let newest = notices::list(tx, hand.id, &PageRequest { cursor: None, limit: Some(1) })?.items.pop();
            if let Some(newest) = newest {
                tx.acting_as(hand.actor.clone(), |tx| notices::commands::read_through(tx, newest.id))?;
            }
        }
        Ok(())
    }

    /// What the desk does by itself: acknowledges, tells authors what did not arrive, and has all that sent.
    fn follows(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.acting_as(Actor::System(self.automation.name()), |tx| {
            while log::step(tx, &self.automation)? {}
            Ok(())
        })?;
        self.work_off(tx, None)
    }

    /// Puts something on the agenda, unless it comes after the end.
    pub fn cue(&mut self, at: Time, cue: Cue) {
        if at <= self.end {
            self.cues += 1;
            self.agenda.insert((at, self.cues), cue);
        }
    }

    fn plan(&mut self, random: &mut Random) -> Result<()> {
        for scenario in 0..self.scenarios.len() {
            for _ in 0..self.scenarios[scenario].times {
                let run = self.begin(scenario, random.fork())?;
                self.runs.push(run.0);
                self.cue(run.1, Cue::Step(self.runs.len() - 1));
            }
        }
        Ok(())
    }

    fn begin(&self, at: usize, mut random: Random) -> Result<(Run, Time)> {
        let scenario = &self.scenarios[at];
        let is_of = |customer: &Customer| match (&scenario.of, customer.firm) {
            (Some(domain), firm) => firm.is_some_and(|firm| self.words.firms[firm].domain == *domain),
            (None, firm) => firm.is_some() == scenario.firm,
        };
        let fits = |customer: &Customer| customer.language == scenario.language && is_of(customer);
        let likes: Vec<usize> = (0..self.cast.len()).filter(|at| fits(&self.cast[*at])).collect();
        let customer = *random.pick(&likes);
        let firm = self.cast[customer].firm;
        let mates: Vec<usize> = likes.iter().copied().filter(|at| *at != customer && self.cast[*at].firm == firm).collect();
        let (friend, stranger) = (*random.pick(&mates), *random.pick(&mates));
        let begins = match &scenario.began {
            // Of several, the first is exactly so old, and the others are younger.
            Some(age) => {
                let share = if self.runs.last().is_some_and(|run| run.scenario == at) { random.between(50, 95) } else { 100 };
                self.end.before(Duration::from_secs(script::duration(age)?.as_secs() * share / 100))
            }
            None => {
                let at = run::begins(self.end, &mut random);
                if scenario.steps[0].act.is_ours() { run::at_a_good_hour(at, true, &mut random) } else { at }
            }
        };
        let age = self.end.since(begins);
        let agent = match (&scenario.agent, scenario.language) {
            (Some(agent), _) => super::shop::STAFF.iter().find(|row| row.0 == agent).map_or("ngoc", |row| row.0),
            (None, Language::En) => *random.pick(&["linh", "linh", "linh", "ha"]),
            (None, Language::Vi) => *random.pick(&["ngoc", "ngoc", "ha", "bao", "quan"]),
        };
        let name = self.shop.hand(agent)?.name;
        let blanks = run::blanks(scenario, &self.cast[customer], name, &self.words, age, &mut random);
        let subject = super::phrase::capitalised(&super::phrase::say(&scenario.subject, &blanks, &mut random));
        let usual = if scenario.language == Language::En { "support" } else { "hotro" };
        let run = Run {
            scenario: at,
            step: 0,
            steps: run::reaches(scenario, age, &mut random),
            customer,
            friend,
            stranger,
            agent,
            inbox: scenario.inbox.clone().unwrap_or_else(|| usual.to_owned()),
            subject,
            blanks,
            random,
            tickets: Vec::new(),
            thread: Vec::new(),
            said: None,
            forwarded: None,
            newest: None,
            held: None,
            raw: Vec::new(),
            is_sorted: false,
        };
        Ok((run, begins))
    }

    fn step(&mut self, tx: &mut Tx<'_>, at: usize) -> Result<()> {
        let now = tx.now();
        let run = &self.runs[at];
        let scenario = &self.scenarios[run.scenario];
        let step = scenario.steps[run.step].clone();
        let (name, is_fixed) = (scenario.name.clone(), scenario.began.is_some() && !scenario.by_day);
        self.enact(tx, at, &step).map_err(|error| Error::internal(format!("{name}, step {}: {error}", self.runs[at].step + 1)))?;
        if let Act::Snoozes(text) = &step.act {
            self.cue(now.after(script::duration(text)?), Cue::Wake);
        }
        if step.status == Some(Status::Solved)
            && let Some(ticket) = self.runs[at].ticket(&step)
        {
            self.cue(now.after(CLOSES_AFTER), Cue::Close(ticket));
        }
        let run = &mut self.runs[at];
        run.step += 1;
        if run.step < run.steps {
            let time = run::next_time(&self.scenarios[run.scenario].steps[run.step], now, is_fixed, &mut run.random)?;
            self.cue(time, Cue::Step(at));
        }
        Ok(())
    }

    fn summary(&self, connection: &Connection) -> Result<DemoSummary> {
        let (mut tickets, mut entries) = (0, 0);
        while let Some(ticket) = list::find(connection, TicketId(tickets + 1))? {
            tickets += 1;
            entries += u64::from(ticket.entry_count);
        }
        let admin = self.shop.hand("quan")?.id;
        Ok(DemoSummary { tickets: tickets.unsigned_abs(), entries, agents: super::shop::STAFF.len() as u64, admin })
    }
}

/// Closes a solved ticket to which nobody came back.
fn close(tx: &mut Tx<'_>, id: TicketId) -> Result<()> {
    let quiet_since = Some(tx.now().before(CLOSES_AFTER));
    let is_done = |ticket: &Ticket| {
        ticket.status == Status::Solved && ticket.solved_at <= quiet_since && ticket.merged_into.is_none() && ticket.aside.is_none()
    };
    if list::find(tx, id)?.is_some_and(|ticket| is_done(&ticket)) {
        let closed = TicketChanges { status: Some(Status::Closed), ..TicketChanges::default() };
        tx.acting_as(CLOCK, |tx| change(tx, id, closed))?;
    }
    Ok(())
}
