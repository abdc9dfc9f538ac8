//! Setting the desk up.
use crate::{
    base::{Address, Language, Result, Secret},
    desk::{
        event::Event,
        people::{
            NewAgent, PasswordHash, Sees,
            commands::{SignedIn, Visit, create_agent, sign_in, take_set_up_code},
            policy::Role,
        },
        settings::{self, SettingsPatch},
    },
    engine::db::Tx,
};

/// What the first page asks.
pub struct SetUp {
    pub code: Secret,
    pub name: String,
    pub email: Address,
    pub password: PasswordHash,
    pub language: Language,
    pub time_zone: String,
    pub shop_name: String,
}

/// Makes the first administrator and the shop's settings, and signs them in. The code is the right to do so.
pub fn set_up(tx: &mut Tx<'_>, with: SetUp, visit: &Visit) -> Result<SignedIn> {
    take_set_up_code(tx, &with.code)?;
    let patch = SettingsPatch {
        shop_name: Some(with.shop_name),
        default_language: Some(with.language),
        time_zone: Some(with.time_zone.clone()),
        ..SettingsPatch::default()
    };
    settings::commands::change(tx, None, patch)?;
    let agent = create_agent(
        tx,
        NewAgent {
            email: with.email,
            name: with.name,
            role: Role::Admin,
            sees: Sees::All,
            language: with.language,
            time_zone: with.time_zone,
            signature: String::new(),
            password: Some(with.password),
        },
    )?;
    tx.record(&Event::DeskSetUp { agent })?;
    sign_in(tx, agent, visit)
}
