//! What visitors do, and what is done for them. A visitor's right is what their browser holds: whoever calls has looked that up. Only
//! blocking asks who wants it.
mod mail;
mod prove;
mod show;
mod visit;

pub use mail::{continue_by_mail, transcript};
pub use prove::{ask_code, prove};
pub use show::{arrive, forget, see, show_answer, wait_for_all};
pub(super) use show::{carry, mailed, said};
pub use visit::{Opened, Visit, block, come, end, keep_upload, leave, open, rate, tell, tidy, took};

use crate::base::Actor;

/// On whose behalf contacts are joined that were proved to be one.
pub(super) const ACTOR: Actor = Actor::System("chat");
