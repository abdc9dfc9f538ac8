//! The helpdesk.
