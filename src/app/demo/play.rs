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
        Actor, Error, Language, Result, Time,
        id::{DeliveryId, TicketId},
    },
    desk::{
        intake::Intake,
        tickets::{
            commands::{TicketChanges, change, wake_due},
            list,
            model::Status,
        },
    },
    engine::{Engine, db::Tx},
};
use std::{collections::BTreeMap, time::Duration};

/// A solved ticket is closed when nobody wrote for so long.
const CLOSES_AFTER: Duration = Duration::from_secs(4 * 86_400);

/// What is due at a time.
pub enum Cue {
    Step(usize),
    Close(TicketId),
    Wake,
}

/// Everything on stage.
pub struct Play<'a> {
    pub engine: &'a Engine,
    pub intake: &'a Intake,
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
    let mut random = Random::new(seed);
    let words = script::words()?;
    let cast = cast::assemble(&words, &mut random);
    let mut play = Play {
        engine,
        intake,
        shop: Shop::open(engine)?,
        scenarios: script::scenarios()?,
        words,
        cast,
        runs: Vec::new(),
        agenda: BTreeMap::new(),
        cues: 0,
        mails: 0,
        stubborn: Vec::new(),
        end: engine.clock.now().after(SPAN),
    };
    play.plan(&mut random)?;
    while let Some(((at, _), cue)) = play.agenda.pop_first() {
        play.clock_to(at);
        match cue {
            Cue::Step(run) => play.step(run, at)?,
            Cue::Close(ticket) => play.close(ticket)?,
            Cue::Wake => play.write(Actor::System("clock"), |tx| wake_due(tx).map(drop))?,
        }
    }
    play.clock_to(play.end);
    play.summary()
}

impl Play<'_> {
    pub fn write<T: Send + 'static>(&self, actor: Actor, job: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.engine.db.write_blocking(actor, job)
    }

    fn clock_to(&self, at: Time) {
        self.engine.clock.advance(at.since(self.engine.clock.now()));
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
        let fits = |customer: &Customer| customer.language == scenario.language && customer.firm.is_some() == scenario.firm;
        let likes: Vec<usize> = (0..self.cast.len()).filter(|at| fits(&self.cast[*at])).collect();
        let customer = *random.pick(&likes);
        let firm = self.cast[customer].firm;
        let mates: Vec<usize> = likes.iter().copied().filter(|at| *at != customer && self.cast[*at].firm == firm).collect();
        let (friend, stranger) = (*random.pick(&mates), *random.pick(&mates));
        let begins = match &scenario.began {
            Some(age) => self.end.before(script::duration(age)?),
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
        let subject = super::phrase::say(&scenario.subject, &blanks, &mut random);
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

    fn step(&mut self, at: usize, now: Time) -> Result<()> {
        let run = &self.runs[at];
        let scenario = &self.scenarios[run.scenario];
        let step = scenario.steps[run.step].clone();
        let (name, is_fixed) = (scenario.name.clone(), scenario.began.is_some());
        self.enact(at, &step).map_err(|error| Error::internal(format!("{name}, step {}: {error}", self.runs[at].step + 1)))?;
        if let Act::Snoozes(text) = &step.act {
            self.cue(now.after(script::duration(text)?), Cue::Wake);
        }
        if step.status == Some(Status::Solved)
            && let Some(ticket) = self.runs[at].tickets.first()
        {
            let ticket = *ticket;
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

    /// Closes a solved ticket to which nobody came back.
    fn close(&self, id: TicketId) -> Result<()> {
        let quiet_since = self.engine.clock.now().before(CLOSES_AFTER);
        self.write(Actor::System("clock"), move |tx| {
            let is_done = |ticket: &crate::desk::tickets::model::Ticket| {
                ticket.status == Status::Solved && ticket.solved_at <= Some(quiet_since) && ticket.merged_into.is_none() && !ticket.is_deleted
            };
            if list::find(tx, id)?.is_some_and(|ticket| is_done(&ticket)) {
                change(tx, id, TicketChanges { status: Some(Status::Closed), ..TicketChanges::default() })?;
            }
            Ok(())
        })
    }

    fn summary(&self) -> Result<DemoSummary> {
        let (mut tickets, mut entries) = (0, 0);
        self.engine.db.read_blocking(|connection| {
            while let Some(ticket) = list::find(connection, TicketId(tickets + 1))? {
                tickets += 1;
                entries += u64::from(ticket.entry_count);
            }
            Ok(())
        })?;
        Ok(DemoSummary {
            tickets: tickets.unsigned_abs(),
            entries,
            agents: super::shop::STAFF.len() as u64,
            admin: self.shop.hand("quan")?.id,
        })
    }
}
