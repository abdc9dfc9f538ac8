//! `hopdesk user` and `hopdesk token`.
use super::{Common, clock, say, tell};
use crate::{
    base::{Actor, Address, Error, Language, Result, Secret},
    desk::people::{self, NewAgent, NewToken, PasswordHash, Scope, Sees, policy::Role},
    engine::Engine,
};
use std::process::ExitCode;

#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Add an agent; prints a link with a one-time code by which they choose their password.
    #[command(after_help = "Example:\n  hopdesk user add lan@example.vn --role admin --name 'Trần Lan' --language vi")]
    Add {
        email: String,
        /// admin, manager, agent or light_agent.
        #[arg(long, default_value = "agent", value_parser = ["admin", "manager", "agent", "light_agent"])]
        role: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long, default_value = "en", value_parser = ["vi", "en"])]
        language: String,
        #[arg(long, default_value = "Asia/Ho_Chi_Minh")]
        time_zone: String,
        /// Read the password from standard input instead of printing a link.
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Debug, clap::Subcommand)]
pub enum Token {
    /// Make an API token; it is printed once, to standard output.
    #[command(
        after_help = "Example:\n  curl -H \"Authorization: Bearer $(hopdesk token add backup --scope read)\" http://127.0.0.1:8080/api/v1/tickets"
    )]
    Add {
        /// What it is for.
        name: String,
        /// The agent it acts for; the first administrator if none is named.
        #[arg(long, value_name = "EMAIL")]
        user: Option<String>,
        /// read, write (all that the agent may), or names of single rights.
        #[arg(long, default_value = "write", value_delimiter = ',')]
        scope: Vec<String>,
    },
}

const ACTOR: Actor = Actor::System("command line");

impl User {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let Self::Add { email, role, name, language, time_zone, password_stdin } = self;
        let address = Address::parse(email).ok_or_else(|| Error::invalid(format!("\"{email}\" is not an e-mail address.")))?;
        let engine = Engine::open(common.config()?, clock())?;
        let role = Role::from_word(role).ok_or_else(|| Error::invalid("There is no such role."))?;
        let language = Language::from_tag(language).unwrap_or_default();
        let name = name.clone().unwrap_or_else(|| address.local().to_owned());
        let password = if *password_stdin { Some(read_password(&name, &address)?) } else { None };
        let has_password = password.is_some();
        let new = NewAgent {
            email: address,
            name,
            role,
            sees: Sees::All,
            language,
            time_zone: time_zone.clone(),
            signature: String::new(),
            password,
        };
        let code = engine.db.write_blocking(ACTOR, move |tx| {
            let agent = people::commands::create_agent(tx, new)?;
            if has_password { Ok(None) } else { people::commands::create_invitation(tx, agent).map(Some) }
        })?;
        match code {
            Some(code) => {
                say(&code.url(&engine.config.public_url))?;
                tell("The link works once, for seven days.");
            }
            None => tell("The agent can sign in."),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The first line of standard input, as a password that fits the rules.
fn read_password(name: &str, address: &Address) -> Result<PasswordHash> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    PasswordHash::make(&Secret::new(line.trim_end_matches(['\r', '\n'])), name, address)
}

impl Token {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let Self::Add { name, user, scope } = self;
        let engine = Engine::open(common.config()?, clock())?;
        let wanted = user
            .as_ref()
            .map(|email| Address::parse(email).ok_or_else(|| Error::invalid(format!("\"{email}\" is not an e-mail address."))))
            .transpose()?;
        let scopes = scope
            .iter()
            .map(|word| Scope::from_word(word).ok_or_else(|| Error::invalid(format!("There is no scope \"{word}\"."))))
            .collect::<Result<Vec<_>>>()?;
        let name = name.clone();
        let (_, secret) = engine.db.write_blocking(ACTOR, move |tx| {
            let agents = people::active_agents(tx)?;
            let agent = match &wanted {
                Some(email) => agents.iter().find(|agent| agent.email == *email),
                None => agents.iter().find(|agent| agent.role == Role::Admin),
            };
            let agent = agent
                .ok_or_else(|| Error::not_found("There is no such active agent. Add one with `hopdesk user add EMAIL --role admin`."))?
                .id;
            people::commands::create_token(tx, NewToken { name, agent, scopes, expires_at: None })
        })?;
        say(secret.reveal())?;
        Ok(ExitCode::SUCCESS)
    }
}
