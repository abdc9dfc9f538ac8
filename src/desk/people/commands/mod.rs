//! What changes about people: each verb checks access, decides, stores and records.
mod agents;
mod codes;
mod preferences;
mod second_factor;
mod sign_in;
mod teams;
mod tokens;

pub use agents::{change_agent, change_password, create_agent};
pub use codes::{
    Code, accept_password_code, accept_sign_in_code, create_invitation, create_sign_in_code, ensure_set_up_code, take_set_up_code,
    wrong_code,
};
pub use preferences::change_preferences;
pub use second_factor::{
    Admission, Answered, NewSecondFactor, admit, answer_challenge, begin_second_factor, confirm_second_factor, renew_recovery_codes,
    require_two_factor, reset_second_factor, turn_second_factor_off,
};
pub use sign_in::{
    Attempt, SignedIn, Visit, begin_proof, begin_sign_in, fail_sign_in, finish_proof, finish_sign_in, revoke_session, sign_in, touch,
};
pub use teams::{change_team, create_team};
pub use tokens::{create_token, revoke_token};
