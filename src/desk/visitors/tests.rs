//! Visitors on a real database.
use super::{
    Proof,
    commands::{Visit, block, open, tell, tidy},
    of_line,
};
use crate::{
    base::{Actor, Kind, Language, id::InboxId},
    desk::testing::Shop,
};
use std::time::Duration;

fn visit(inbox: InboxId) -> Visit {
    Visit { inbox, token: None, language: Language::Vi, page: None, identity: None }
}

fn shop() -> (Shop, InboxId) {
    let shop = Shop::open();
    shop.write(|tx| {
        tx.execute(
            "insert into inboxes (name, channel, language, signature, sends_acknowledgement, reopen_days, settings, is_active, created_at, updated_at, version)
             values ('Chat', 'chat', 'vi', '', 0, 14, '{}', 1, 0, 0, 1)",
            [],
        )?;
        Ok(())
    })
    .unwrap();
    (shop, InboxId(1))
}

#[test]
fn a_browser_is_known_again_by_what_it_kept_and_by_nothing_else() {
    let (shop, inbox) = shop();
    shop.write(move |tx| {
        let first = open(tx, &visit(inbox))?;
        let token = first.fresh.clone();
        let again = open(tx, &Visit { token: token.clone(), ..visit(inbox) })?;
        assert_eq!((again.visitor.id, again.fresh.is_none()), (first.visitor.id, true));
        let other = open(tx, &Visit { token: Some(crate::base::Secret::new("x".repeat(43))), ..visit(inbox) })?;
        assert!(other.visitor.id != first.visitor.id && other.fresh.is_some());
        assert_eq!(other.visitor.proof, Proof::None);
        tell(tx, &first.visitor, "Lan", "lan@home.vn", "")?;
        let known = of_line(tx, inbox, &first.visitor.line)?.remove(0);
        assert_eq!((known.name.as_str(), known.claims().email.as_deref()), ("Lan", Some("lan@home.vn")));
        Ok(())
    })
    .unwrap();
}

#[test]
fn who_never_wrote_is_forgotten_and_who_is_no_visitor_cannot_be_blocked() {
    let (shop, inbox) = shop();
    shop.write(move |tx| open(tx, &visit(inbox)).map(drop)).unwrap();
    assert_eq!(shop.write(tidy).unwrap(), 0);
    shop.clock.advance(Duration::from_hours(49));
    assert_eq!(shop.write(tidy).unwrap(), 1);
    let blocked = shop.write(|tx| tx.acting_as(Actor::System("test"), |tx| block(tx, crate::base::id::LineId(9), true)));
    assert_eq!(blocked.unwrap_err().kind(), Kind::NotFound);
}
