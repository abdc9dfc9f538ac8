//! The second factor: setting it up, the sign-in that waits for it, and what helps who lost it.
//! A wrong code is no error of a command: an error would undo the count of it.
use super::{
    super::{
        credential,
        policy::{Action, Object, authorize},
        store, totp,
    },
    sign_in::{SignedIn, Visit, count_try, sign_in, try_key},
};
use crate::{
    base::{Error, Result, Secret, Time, id::AgentId},
    desk::event::Event,
    engine::{db::Tx, vault::Vault},
};
use std::time::Duration;

/// How long a right password waits for the second factor.
const CHALLENGE: Duration = Duration::from_mins(5);
/// So many wrong codes end a sign-in, which then begins with the password again.
const WRONG_CODES: u32 = 5;
const RECOVERY_CODES: usize = 10;

/// What became of a proof of who somebody is.
pub enum Admission {
    SignedIn(SignedIn),
    /// A second factor is needed; the token stands for the first.
    Challenged {
        token: Secret,
        expires_at: Time,
    },
}

/// What became of a code.
pub enum Answered {
    SignedIn(SignedIn),
    Wrong,
    /// The sign-in waited too long, or saw too many wrong codes.
    Over,
}

/// A secret that is told once, until a code of it is confirmed.
pub struct NewSecondFactor {
    pub secret: Secret,
    /// For an authenticator app.
    pub address: Secret,
}

/// Lets an agent in who has proved who they are by password or code; or asks for the second factor, if they have one.
pub fn admit(tx: &mut Tx<'_>, agent: AgentId, visit: &Visit) -> Result<Admission> {
    if store::second_factor_since(tx, agent)?.is_none() {
        return sign_in(tx, agent, visit).map(Admission::SignedIn);
    }
    let (token, now) = (credential::fresh()?, tx.now());
    let expires_at = now.after(CHALLENGE);
    store::insert_challenge(tx, &credential::hash(token.reveal()), agent, now, expires_at)?;
    Ok(Admission::Challenged { token, expires_at })
}

/// Answers the second question with a code of the app or a recovery code.
pub fn answer_challenge(tx: &mut Tx<'_>, vault: &Vault, token: &Secret, code: &str, visit: &Visit) -> Result<Answered> {
    let hash = credential::hash(token.reveal());
    let Some((agent, failures)) = store::challenge(tx, &hash, tx.now())? else { return Ok(Answered::Over) };
    let key = try_key(tx, "second", agent, visit)?;
    count_try(tx, &key)?;
    if is_right(tx, vault, agent, code)? {
        store::delete_challenge(tx, &hash)?;
        store::clear_failures(tx, &key)?;
        return sign_in(tx, agent, visit).map(Answered::SignedIn);
    }
    tx.record(&Event::SignInFailed { account: Some(agent) })?;
    if failures + 1 >= WRONG_CODES {
        store::delete_challenge(tx, &hash)?;
        return Ok(Answered::Over);
    }
    store::set_challenge_failures(tx, &hash, failures + 1)?;
    Ok(Answered::Wrong)
}

/// Whether a code is right, and uses it up.
fn is_right(tx: &mut Tx<'_>, vault: &Vault, agent: AgentId, code: &str) -> Result<bool> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let Some(factor) = store::second_factor(tx, vault, agent)?.filter(|factor| factor.confirmed_at.is_some()) else {
            return Ok(false);
        };
        let Some(step) = totp::step_of(&factor.secret, &digits, tx.now(), factor.last_step)? else { return Ok(false) };
        store::use_step(tx, agent, step)?;
        return Ok(true);
    }
    let is_right = store::use_recovery_code(tx, agent, &credential::hash_recovery(vault, agent, code), tx.now())?;
    if is_right {
        changed(tx, agent, "recovery_code_used")?;
    }
    Ok(is_right)
}

/// Begins to set the acting agent's second factor up; that their password was right has been seen by the caller. Nothing is asked
/// for it before a code is confirmed. `issuer` is how the app will name this desk.
pub fn begin_second_factor(tx: &mut Tx<'_>, vault: &Vault, issuer: &str) -> Result<NewSecondFactor> {
    let agent = own(tx)?;
    if store::second_factor_since(tx, agent)?.is_some() {
        return Err(Error::conflict("Two-factor sign-in is on already. Turn it off first to set up another app."));
    }
    let secret = totp::fresh()?;
    store::put_second_factor(tx, vault, agent, &secret, tx.now())?;
    let account = store::agent(tx, agent)?.email;
    Ok(NewSecondFactor { address: totp::address(issuer, account.as_str(), &secret), secret })
}

/// Turns the second factor on once a code shows that the app has it; the recovery codes are told here and never again. `None`: the
/// code is wrong.
pub fn confirm_second_factor(tx: &mut Tx<'_>, vault: &Vault, code: &str, visit: &Visit) -> Result<Option<Vec<Secret>>> {
    let agent = own(tx)?;
    let factor = store::second_factor(tx, vault, agent)?.filter(|factor| factor.confirmed_at.is_none());
    let factor = factor.ok_or_else(|| Error::conflict("There is no second factor to be confirmed. Begin with setting it up."))?;
    let key = try_key(tx, "second", agent, visit)?;
    count_try(tx, &key)?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(step) = totp::step_of(&factor.secret, &digits, tx.now(), factor.last_step)? else { return Ok(None) };
    store::clear_failures(tx, &key)?;
    store::use_step(tx, agent, step)?;
    store::confirm_second_factor(tx, agent, tx.now())?;
    let codes = make_recovery_codes(tx, vault, agent)?;
    changed(tx, agent, "turned_on")?;
    Ok(Some(codes))
}

/// Ten recovery codes in place of those before. That the password was right has been seen by the caller.
pub fn renew_recovery_codes(tx: &mut Tx<'_>, vault: &Vault) -> Result<Vec<Secret>> {
    let agent = own(tx)?;
    if store::second_factor_since(tx, agent)?.is_none() {
        return Err(Error::conflict("Two-factor sign-in is off."));
    }
    let codes = make_recovery_codes(tx, vault, agent)?;
    changed(tx, agent, "recovery_codes_renewed")?;
    Ok(codes)
}

fn make_recovery_codes(tx: &mut Tx<'_>, vault: &Vault, agent: AgentId) -> Result<Vec<Secret>> {
    let codes = (0..RECOVERY_CODES).map(|_| credential::recovery()).collect::<Result<Vec<_>>>()?;
    let hashes: Vec<_> = codes.iter().map(|code| credential::hash_recovery(vault, agent, code.reveal())).collect();
    store::put_recovery_codes(tx, agent, &hashes)?;
    Ok(codes)
}

/// Turns the acting agent's second factor off, or forgets one that was not confirmed. That the password was right has been seen by
/// the caller; where everybody needs a second factor, it begins anew with the next request.
pub fn turn_second_factor_off(tx: &mut Tx<'_>) -> Result<()> {
    let agent = own(tx)?;
    let was_on = store::second_factor_since(tx, agent)?.is_some();
    store::delete_second_factor(tx, agent)?;
    if was_on { changed(tx, agent, "turned_off") } else { Ok(()) }
}

/// Takes the second factor of somebody else who lost it away. All their sessions end.
pub fn reset_second_factor(tx: &mut Tx<'_>, agent: AgentId) -> Result<()> {
    authorize(tx.actor(), Action::ManagePeople, &Object::Desk)?;
    if tx.actor().agent_id() == Some(agent) {
        return Err(Error::conflict("One's own second factor is turned off with one's password."));
    }
    store::agent(tx, agent)?;
    if !store::delete_second_factor(tx, agent)? {
        return Err(Error::conflict("This agent has no second factor."));
    }
    store::delete_sessions_of(tx, agent)?;
    changed(tx, agent, "reset")
}

/// Says whether everybody who works here needs a second factor. Who does not have one is led to set it up, and can do nothing else.
pub fn require_two_factor(tx: &mut Tx<'_>, is_required: bool) -> Result<()> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    if is_required
        && let Some(agent) = tx.actor().agent_id()
        && store::second_factor_since(tx, agent)?.is_none()
    {
        return Err(Error::field("security.requires_two_factor", "Set your own second factor up first."));
    }
    store::set_requires_two_factor(tx, is_required)
}

fn own(tx: &Tx<'_>) -> Result<AgentId> {
    authorize(tx.actor(), Action::See, &Object::Desk)?;
    tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only an agent has a second factor."))
}

fn changed(tx: &mut Tx<'_>, agent: AgentId, change: &str) -> Result<()> {
    tx.record(&Event::TwoFactorChanged { agent, change: change.to_owned() }).map(|_| ())
}
