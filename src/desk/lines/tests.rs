//! Lines on a real database.
use super::{Claims, NewLine, commands, contact_of, of_contact};
use crate::{
    base::{Time, id::InboxId},
    desk::{
        contacts::{self, IdentityKind},
        testing::Shop,
    },
};

#[test]
fn a_line_is_made_once_and_leads_to_who_is_at_its_end() {
    let shop = Shop::open();
    shop.write(|tx| {
            tx.execute(
                "insert into inboxes (name, channel, language, signature, sends_acknowledgement, reopen_days, settings, is_active, created_at, updated_at, version)
                 values ('Bot', 'telegram', 'vi', '', 0, 14, '{}', 1, 0, 0, 1)",
                [],
            )?;
            let claims = Claims { email: Some("lan@example.vn".to_owned()), phone: None };
            let new = NewLine { inbox: InboxId(1), external_id: "77", kind: IdentityKind::Telegram, value: "77", name: "Lan", claims: &claims };
            let contact = contacts::ensure(tx, IdentityKind::Telegram, "77", "Lan", None)?;
            let line = commands::ensure(tx, &new)?;
            let again = commands::ensure(tx, &NewLine { name: "", claims: &Claims::default(), ..new })?;
            assert_eq!(line, again, "what is not told anew stays");
            assert_eq!(contact_of(tx, &line)?, Some(contact));
            let known = contacts::ensure(tx, IdentityKind::Email, "lan@example.vn", "Lan", None)?;
        for (one, other) in [(contact, known), (known, contact)] {
            let suggested = contacts::duplicates(tx, one)?;
            assert!(suggested.len() == 1 && suggested[0].contact.id == other, "what is told is a suggestion on both sides: {suggested:?}");
        }

            commands::note_unreachable(tx, line.id, "blocked")?;
            assert!(of_contact(tx, contact)?[0].unreachable_at.is_some());
            commands::note_heard(tx, line.id, Time::from_seconds(5))?;
            let line = of_contact(tx, contact)?.remove(0);
            assert!(line.unreachable_at.is_none() && line.last_contact_at == Some(Time::from_seconds(5)), "who writes can be answered");
            Ok(())
        })
    .unwrap();
}
