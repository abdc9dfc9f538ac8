//! The people of the desk through their commands on a real database, and through the router without a socket.
mod commands;
mod http;
mod second_factor;

use super::{
    NewAgent, PasswordHash, Sees,
    commands::{Visit, create_agent, sign_in},
    policy::Role,
};
use crate::{
    base::{Address, Language, Secret, id::AgentId},
    desk::testing::Shop,
};

pub const PASSWORD: &str = "con mèo ngủ trưa";

/// A person as tests need them.
pub fn person(email: &str, role: Role) -> NewAgent {
    NewAgent {
        email: Address::parse(email).unwrap(),
        name: "Phạm Quốc Bảo".to_owned(),
        role,
        sees: Sees::All,
        language: Language::Vi,
        time_zone: "Asia/Ho_Chi_Minh".to_owned(),
        signature: String::new(),
        password: None,
    }
}

impl Shop {
    /// An agent without a password.
    pub fn hire(&self, email: &str, role: Role) -> AgentId {
        let new = person(email, role);
        self.write(move |tx| create_agent(tx, new)).unwrap()
    }
    /// An agent who can sign in with [`PASSWORD`].
    pub fn hire_with_password(&self, email: &str, role: Role) -> AgentId {
        let mut new = person(email, role);
        new.password = Some(PasswordHash::make(&Secret::new(PASSWORD), &new.name, &new.email).unwrap());
        self.write(move |tx| create_agent(tx, new)).unwrap()
    }
    /// The secret of a new session.
    pub fn session(&self, agent: AgentId) -> (Secret, String) {
        let signed = self.write(move |tx| sign_in(tx, agent, &Visit::default())).unwrap();
        (signed.secret, signed.csrf_token)
    }
}
