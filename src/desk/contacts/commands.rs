//! What changes contacts and organisations: messages that come in ([`ensure`]), mail that bounces, and people.
mod change;
mod ensure;
mod notes;
mod organisation;
mod union;

pub use change::{add_identity, change, create, remove_identity};
pub use ensure::{ensure, note_alive, note_bounce, note_known_as};
pub use notes::{add_note, change_note, delete_note};
pub use organisation::{change_organisation, create_organisation};
pub use union::{Given, absorb, part, release, unpart};
