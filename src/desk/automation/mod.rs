//! What the desk does by itself when something happened: tells people that their message is here, and tells an author that an
//! answer did not arrive. Follows the log and writes only through the commands of tickets, outbox and notices.
mod follower;

pub use follower::Automation;
