//! Typed ids: a number inside, a string on the wire (JavaScript cannot hold every 64-bit number).

/// Declares id types: `ids! { /// doc TicketId; }`.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&self.0)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map(Self).map_err(serde::de::Error::custom)
            }
        }
        impl rusqlite::types::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }
        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some("^[0-9]{1,19}$"))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    )+};
}

ids! {
    /// A person who works here.
    AgentId;
    /// An API token.
    TokenId;
    /// A group of agents.
    TeamId;
    /// A person who writes to us.
    ContactId;
    /// One of the ways by which a contact is known.
    IdentityId;
    /// A group of contacts.
    OrganisationId;
    /// A configured entrance.
    InboxId;
    /// A standing way to one person through one inbox.
    LineId;
    /// A browser in which a widget was shown.
    VisitorId;
    /// A ticket; people see its number instead.
    TicketId;
    /// One thing in a ticket's thread.
    EntryId;
    /// A file of an entry, or one uploaded for an answer.
    FileId;
    /// A file that is still with those who brought its message.
    AwaitedFileId;
    /// A telephone call.
    CallId;
    /// What is known of the text inside files with the same bytes.
    FileTextId;
    /// One outgoing message to one set of recipients.
    DeliveryId;
    /// What came in, and what became of it.
    LedgerId;
    /// A merge, split or move that can be undone.
    OperationId;
    /// Stored bytes, named by their hash.
    BlobId;
    /// A word by which tickets are sorted.
    TagId;
    /// An address or domain whose messages are spam.
    BlockedSenderId;
    /// A saved listing of tickets.
    ViewId;
    /// Something that an agent is told.
    NoticeId;
    /// A backup that was made, is made or could not be made.
    BackupId;
    /// What an agent has begun to write.
    DraftId;
    /// A prepared answer.
    MacroId;
    /// What is remembered about a contact.
    ContactNoteId;
    /// A merge or split of contacts that can be undone.
    ContactOperationId;
    /// A place in the event log.
    Seq;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_string_in_json() {
        assert_eq!(serde_json::to_string(&TicketId(7)).unwrap(), "\"7\"");
        assert_eq!(serde_json::from_str::<TicketId>("\"7\"").unwrap(), TicketId(7));
        assert!(serde_json::from_str::<TicketId>("\"7; drop\"").is_err());
    }
}
