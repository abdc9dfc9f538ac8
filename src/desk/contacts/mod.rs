//! Contacts: the people who write to us, each with many identities, and the organisations they belong to.
//! Knows mail domains; knows no ticket and no channel.
//!
//! [`ensure`] is how a message finds the contact who wrote it; everything that people do by hand is in [`commands`].
mod api;
pub mod commands;
mod duplicates;
mod list;
mod model;
mod phone;
mod store;

pub use api::routes;
pub use commands::{ensure, note_alive, note_bounce, note_known_as};
pub use duplicates::{Duplicate, DuplicateReason, list as duplicates};
pub use list::{ContactFilter, list, organisations};
pub use model::{
    Contact, ContactBrief, ContactNote, ContactPatch, Identity, IdentityKind, NewContact, NewOrganisation, Organisation, OrganisationBrief,
    OrganisationPatch, is_free_mail, is_mail_domain,
};
pub use phone::{PhoneNumber, find_by_number};
pub use store::{addresses, briefs, find, get, known_as, organisation, preferred_address, union::living};

#[cfg(test)]
mod tests;
