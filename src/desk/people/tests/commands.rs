//! Tests of the verbs of people on a real database.
use super::{
    super::{
        AgentPatch, NewToken, PasswordHash, Scope, TeamPatch, actor_for_session, actor_for_token, agent,
        commands::*,
        credential, is_session_alive, names,
        policy::{Action, Role},
        store, team_exists,
    },
    PASSWORD, Shop, person,
};
use crate::base::{
    Actor, Address, Kind, Secret, Time,
    id::{AgentId, TokenId},
};
use std::time::Duration;

fn acting(id: AgentId, role: Role) -> Actor {
    Actor::Agent { id, token: None, grants: role.grants(), only_teams: None }
}

#[test]
fn a_set_up_code_exists_only_while_nobody_works_here() {
    let shop = Shop::open();
    let first = shop.write(ensure_set_up_code).unwrap().unwrap();
    let second = shop.write(ensure_set_up_code).unwrap().unwrap();
    let now = shop.clock.now();
    assert!(!shop.read(|c| store::has_set_up_code(c, &first, now)), "a new code ends the one before");
    assert!(shop.read(|c| store::has_set_up_code(c, &second, now)));
    assert!(!shop.read(|c| store::has_set_up_code(c, &second, now.after(Duration::from_hours(7 * 24)))));
    shop.hire("an@shop.vn", Role::Admin);
    assert!(shop.write(ensure_set_up_code).unwrap().is_none());
    assert_eq!(shop.write(move |tx| take_set_up_code(tx, &second)).unwrap_err().kind(), Kind::Conflict);
}

#[test]
fn an_address_belongs_to_one_agent_and_only_who_manages_people_hires() {
    let shop = Shop::open();
    let id = shop.hire("An@Shop.vn", Role::Admin);
    assert_eq!(shop.write(|tx| create_agent(tx, person("an@shop.VN", Role::Agent))).unwrap_err().kind(), Kind::Conflict);
    for role in Role::ALL {
        let outcome = shop.write_as(acting(id, role), move |tx| create_agent(tx, person(&format!("{}@shop.vn", role.word()), Role::Agent)));
        assert_eq!(outcome.is_ok(), role.grants().contains(Action::ManagePeople.grant()), "{role:?}");
    }
    assert_eq!(shop.read(|c| names(c, &[id, AgentId(99)])).len(), 1);
}

#[test]
fn the_last_active_administrator_stays() {
    let shop = Shop::open();
    let admin = shop.hire("an@shop.vn", Role::Admin);
    let demote = move |version| AgentPatch { version, role: Some(Role::Agent), ..AgentPatch::default() };
    let leave = move |version| AgentPatch { version, is_active: Some(false), ..AgentPatch::default() };
    assert_eq!(shop.write(move |tx| change_agent(tx, admin, &demote(1))).unwrap_err().kind(), Kind::Conflict);
    assert_eq!(shop.write(move |tx| change_agent(tx, admin, &leave(1))).unwrap_err().kind(), Kind::Conflict);
    let other = shop.hire("bao@shop.vn", Role::Admin);
    assert!(shop.write(move |tx| change_agent(tx, admin, &leave(1))).is_ok());
    assert_eq!(shop.write(move |tx| change_agent(tx, other, &demote(1))).unwrap_err().kind(), Kind::Conflict, "the other is not active");
}

#[test]
fn a_change_of_an_old_version_is_refused_with_what_is_now() {
    let shop = Shop::open();
    let id = shop.hire("an@shop.vn", Role::Admin);
    let rename = |version, name: &str| AgentPatch { version, name: Some(name.to_owned()), ..AgentPatch::default() };
    let (first, second) = (rename(1, "An"), rename(1, "Bình"));
    assert_eq!(shop.write(move |tx| change_agent(tx, id, &first)).unwrap().version, 2);
    let stale = shop.write(move |tx| change_agent(tx, id, &second)).unwrap_err();
    assert_eq!((stale.kind(), &stale.current().unwrap()["name"]), (Kind::Stale, &"An".into()));
}

#[test]
fn everybody_changes_what_is_personal_and_no_more() {
    let shop = Shop::open();
    let id = shop.hire("an@shop.vn", Role::LightAgent);
    let other = shop.hire("bao@shop.vn", Role::LightAgent);
    let named = |version| AgentPatch { version, name: Some("Lan".to_owned()), ..AgentPatch::default() };
    let raised = AgentPatch { version: 2, role: Some(Role::Admin), ..AgentPatch::default() };
    let actor = acting(id, Role::LightAgent);
    assert!(shop.write_as(actor.clone(), move |tx| change_agent(tx, id, &named(1))).is_ok());
    assert_eq!(shop.write_as(actor.clone(), move |tx| change_agent(tx, id, &raised)).unwrap_err().kind(), Kind::Forbidden);
    assert_eq!(shop.write_as(actor, move |tx| change_agent(tx, other, &named(1))).unwrap_err().kind(), Kind::Forbidden);
}

#[test]
fn nobody_gives_themselves_a_colleagues_name() {
    let shop = Shop::open();
    let (id, other) = (shop.hire("an@shop.vn", Role::LightAgent), shop.hire("bao@shop.vn", Role::Agent));
    let named = |version, name: &str| AgentPatch { version, name: Some(name.to_owned()), ..AgentPatch::default() };
    let (known, like, both) = (named(1, "Lê Bảo"), named(1, "le BAO"), named(1, "Lê Bảo"));
    assert!(shop.write(move |tx| change_agent(tx, other, &known)).is_ok());
    let taken = shop.write_as(acting(id, Role::LightAgent), move |tx| change_agent(tx, id, &like)).unwrap_err();
    assert_eq!(taken.kind(), Kind::Invalid);
    assert!(shop.write(move |tx| change_agent(tx, id, &both)).is_ok(), "whoever manages people may");
}

#[test]
fn the_log_says_that_a_name_changed_and_not_to_what() {
    let shop = Shop::open();
    let id = shop.hire("an@shop.vn", Role::Admin);
    let patch =
        AgentPatch { version: 1, name: Some("Geheimname".into()), email: Address::parse("geheim@shop.vn"), ..AgentPatch::default() };
    shop.write(move |tx| change_agent(tx, id, &patch)).unwrap();
    let payloads = shop.read(|c| crate::engine::log::read_before(c, None, None, 10));
    assert!(payloads.iter().any(|event| event.payload.contains("\"name\"")));
    assert!(!payloads.iter().any(|event| event.payload.to_lowercase().contains("geheim")));
}

#[test]
fn sessions_end_with_a_changed_role_and_with_leaving() {
    let shop = Shop::open();
    shop.hire("an@shop.vn", Role::Admin);
    let id = shop.hire("bao@shop.vn", Role::Agent);
    for patch in [
        AgentPatch { version: 1, role: Some(Role::Manager), ..AgentPatch::default() },
        AgentPatch { version: 2, is_active: Some(false), ..AgentPatch::default() },
    ] {
        let (secret, _) = shop.session(id);
        let (hash, now) = (credential::hash(secret.reveal()), shop.clock.now());
        let session = shop.read(|c| actor_for_session(c, &hash, now)).unwrap().session.unwrap();
        shop.write(move |tx| change_agent(tx, id, &patch)).unwrap();
        assert!(shop.read(|c| actor_for_session(c, &hash, now)).is_none());
        assert!(!shop.read(|c| is_session_alive(c, session.id, now)));
    }
}

#[test]
fn the_database_holds_no_secret() {
    let shop = Shop::open();
    let id = shop.hire_with_password("an@shop.vn", Role::Admin);
    let (session, csrf) = shop.session(id);
    let (_, token) = shop
        .write(move |tx| create_token(tx, NewToken { name: "x".into(), agent: id, scopes: vec![Scope::Write], expires_at: None }))
        .unwrap();
    let code = shop.write(move |tx| create_invitation(tx, id)).unwrap().text;
    let folder = shop.desk.engine.db.path().parent().unwrap().to_owned();
    for file in std::fs::read_dir(folder).unwrap().filter_map(|entry| std::fs::read(entry.unwrap().path()).ok()) {
        let token = token.reveal().splitn(3, '_').nth(2).unwrap();
        for secret in [session.reveal(), &csrf, token, code.reveal(), PASSWORD] {
            assert!(memchr::memmem::find(&file, secret.as_bytes()).is_none());
        }
    }
}

#[test]
fn a_token_acts_within_its_scopes_until_it_is_over_or_revoked() {
    let shop = Shop::open();
    let id = shop.hire("an@shop.vn", Role::Agent);
    let expires_at = Some(shop.clock.now().after(Duration::from_hours(1)));
    let make = move |scopes: Vec<Scope>, expires_at: Option<Time>| NewToken { name: "shop".into(), agent: id, scopes, expires_at };
    let (token, text) = shop.write(move |tx| create_token(tx, make(vec![Scope::Read], expires_at))).unwrap();
    let (parsed, secret) = credential::parse_token(text.reveal()).unwrap();
    assert_eq!(parsed, token);
    let (hash, now) = (credential::hash(secret), shop.clock.now());
    let proven = |at: Time| shop.read(|c| actor_for_token(c, token, &hash, at));
    let Actor::Agent { grants, token: Some(_), .. } = proven(now).unwrap().actor else { panic!("a token acts as an agent") };
    assert_eq!(grants, Action::See.grant());
    assert!(proven(now.after(Duration::from_hours(1))).is_none(), "it is over");
    assert!(shop.read(|c| actor_for_token(c, token, &credential::hash("wrong"), now)).is_none());
    assert!(shop.write(move |tx| create_token(tx, make(vec![], None))).is_err());
    assert!(
        shop.write(move |tx| create_token(tx, make(vec![Scope::Only(Action::ManageBox)], None))).is_err(),
        "the role allows none of it"
    );
    shop.write(move |tx| revoke_token(tx, token)).unwrap();
    assert!(proven(now).is_none());
}

#[test]
fn a_token_makes_no_token_and_others_tokens_do_not_exist() {
    let shop = Shop::open();
    let (id, other) = (shop.hire("an@shop.vn", Role::Agent), shop.hire("bao@shop.vn", Role::Agent));
    let new = NewToken { name: "x".into(), agent: id, scopes: vec![Scope::Write], expires_at: None };
    let by_token = Actor::Agent { id, token: Some(TokenId(1)), grants: Role::Agent.grants(), only_teams: None };
    let same = new.clone();
    assert_eq!(shop.write_as(by_token, move |tx| create_token(tx, same)).unwrap_err().kind(), Kind::Forbidden);
    let (token, _) = shop.write_as(acting(id, Role::Agent), move |tx| create_token(tx, new)).unwrap();
    assert_eq!(shop.write_as(acting(other, Role::Agent), move |tx| revoke_token(tx, token)).unwrap_err().kind(), Kind::NotFound);
    assert!(shop.write_as(acting(other, Role::Admin), move |tx| revoke_token(tx, token)).is_ok());
}

#[test]
fn an_invitation_sets_a_password_once() {
    let shop = Shop::open();
    let id = shop.hire("an@shop.vn", Role::Admin);
    let first = shop.write(move |tx| create_invitation(tx, id)).unwrap();
    let code = shop.write(move |tx| create_invitation(tx, id)).unwrap();
    assert_eq!((code.purpose, code.expires_at), ("invitation", shop.clock.now().after(Duration::from_hours(7 * 24))));
    let now = shop.clock.now();
    assert!(shop.read(|c| store::find_password_code(c, &first.text, now)).is_none(), "a new code ends the one before");
    assert_eq!(shop.read(|c| store::find_password_code(c, &code.text, now)).unwrap().1, id);
    assert!(shop.read(|c| store::find_password_code(c, &code.text, code.expires_at)).is_none(), "it is too old");
    let hash = PasswordHash::make(&Secret::new(PASSWORD), "An", &Address::parse("an@shop.vn").unwrap()).unwrap();
    let text = code.text;
    let accept = move || {
        let (text, hash) = (text.clone(), hash.clone());
        move |tx: &mut crate::engine::db::Tx<'_>| accept_password_code(tx, &text, &hash, &Visit::default())
    };
    assert!(shop.write(accept()).is_ok());
    assert!(shop.read(|c| agent(c, id)).has_password);
    assert!(shop.write(accept()).is_err());
    assert_eq!(shop.write(move |tx| create_invitation(tx, id)).unwrap().purpose, "password");
}

#[test]
fn a_sign_in_code_is_no_password_code() {
    let shop = Shop::open();
    let id = shop.hire("an@shop.vn", Role::Admin);
    let code = shop.write(move |tx| create_sign_in_code(tx, id, Duration::from_hours(1))).unwrap();
    assert!(code.url("http://x").starts_with("http://x/sign-in#code="));
    let now = shop.clock.now();
    assert!(shop.read(|c| store::find_password_code(c, &code.text, now)).is_none(), "it is for another purpose");
    let text = code.text.clone();
    let admission = shop.write(move |tx| accept_sign_in_code(tx, &text, &Visit::default())).unwrap();
    assert!(matches!(admission, Admission::SignedIn(signed) if signed.agent == id));
    assert!(shop.write(move |tx| accept_sign_in_code(tx, &code.text, &Visit::default())).is_err());
}

#[test]
fn guessing_is_slowed_down_and_a_known_place_is_not() {
    let shop = Shop::open();
    let id = shop.hire_with_password("an@shop.vn", Role::Admin);
    let email = Address::parse("an@shop.vn").unwrap();
    let visit = |address: &str| Visit {
        remote_address: address.to_owned(),
        network: crate::base::network::written(address).unwrap(),
        user_agent: String::new(),
    };
    let (home, stranger) = (visit("192.0.2.7"), visit("203.0.113.9"));
    let known = home.clone();
    shop.write(move |tx| sign_in(tx, id, &known)).unwrap();
    let attempt = |email: &Address, from: &Visit| {
        let (email, from, vault) = (email.clone(), from.clone(), shop.desk.engine.vault.clone());
        shop.write(move |tx| begin_sign_in(tx, &vault, &email, &from))
    };
    for _ in 0..4 {
        attempt(&email, &stranger).unwrap();
    }
    assert_eq!(attempt(&email, &stranger).err().unwrap().retry_after(), Some(2));
    assert!(attempt(&email, &home).is_ok(), "whom the desk knows there is not held up by strangers");
    shop.clock.advance(Duration::from_secs(2));
    assert!(attempt(&email, &stranger).is_ok());
    assert_eq!(attempt(&email, &stranger).err().unwrap().retry_after(), Some(4));
    for _ in 0..40 {
        shop.clock.advance(Duration::from_mins(15));
        attempt(&email, &stranger).expect("it is never locked");
    }
    let nobody = Address::parse("nobody@shop.vn").unwrap();
    for _ in 0..4 {
        assert!(attempt(&nobody, &stranger).unwrap().account.is_none());
    }
    assert_eq!(attempt(&nobody, &stranger).err().unwrap().retry_after(), Some(2), "an unknown account looks the same");
}

#[test]
fn teams_have_members_who_exist() {
    let shop = Shop::open();
    let id = shop.hire("an@shop.vn", Role::Admin);
    assert!(shop.write(|tx| create_team(tx, "Kho", &[AgentId(99)])).is_err());
    let team = shop.write(move |tx| create_team(tx, "Kho", &[id])).unwrap();
    assert_eq!(shop.write(|tx| create_team(tx, "Kho", &[])).unwrap_err().kind(), Kind::Conflict);
    assert!(shop.read(|c| team_exists(c, team.id)));
    let closed = TeamPatch { version: 1, members: Some(vec![]), is_active: Some(false), ..TeamPatch::default() };
    let after = shop.write(move |tx| change_team(tx, team.id, closed)).unwrap();
    assert_eq!((after.members.len(), after.version), (0, 2));
    assert!(!shop.read(|c| team_exists(c, team.id)));
    assert!(shop.read(|c| store::teams_of(c, id)).is_empty());
}
