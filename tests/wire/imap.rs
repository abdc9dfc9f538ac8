//! The IMAP client against Dovecot.
use crate::servers::dovecot::Dovecot;
use hopdesk::{
    base::Secret,
    engine::mail::{
        Credentials, Security,
        imap::{Content, FolderUse, IdleEnd, ImapConfig, ImapError, ImapSession, Removal, connect},
    },
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const CAP: usize = 1 << 20;

fn mail(subject: &str) -> Vec<u8> {
    format!("From: a@example.com\r\nSubject: {subject}\r\n\r\nĐơn hàng {subject}\r\n").into_bytes()
}

async fn open(dovecot: &Dovecot, user: &str, mails: usize) -> ImapSession {
    dovecot.set_user(user, "secret");
    let mut session = connect(&dovecot.config(user, "secret")).await.unwrap();
    for number in 1..=mails {
        session.append("INBOX", &mail(&format!("m{number}")), &[]).await.unwrap();
    }
    session.select("INBOX").await.unwrap();
    session
}

async fn fetch_all(session: &mut ImapSession, uids: &[u32], cap: usize) -> Vec<(u32, Content)> {
    let mut fetching = session.fetch_many(uids, cap);
    let mut found = Vec::new();
    while let Some(fetched) = fetching.next().await.unwrap() {
        found.push((fetched.uid, fetched.content));
    }
    found
}

#[tokio::test]
async fn mails_are_found_by_uid_and_come_byte_for_byte_without_being_marked_read() {
    let dovecot = Dovecot::start().await;
    let mut session = open(&dovecot, "lan", 130).await;
    let selected = session.select("INBOX").await.unwrap();
    assert!(selected.exists == 130 && selected.uid_next == Some(131) && selected.permanent_keywords && !selected.is_read_only);

    assert_eq!(session.uids_from(129).await.unwrap(), [129, 130]);
    assert!(session.uids_from(131).await.unwrap().is_empty(), "the last mail is not given again");
    let all = session.uids_from(1).await.unwrap();
    let found = fetch_all(&mut session, &all, CAP).await;
    assert_eq!(found.len(), 130);
    for (uid, content) in found {
        assert_eq!(content, Content::Whole(mail(&format!("m{uid}"))));
    }
    let one = session.fetch(7, CAP).await.unwrap().unwrap();
    assert!(one.flags.iter().all(|flag| flag != "\\Seen") && one.internal_date.is_some(), "{one:?}");
    assert_eq!(session.fetch(999, CAP).await.unwrap(), None);
}

#[tokio::test]
async fn a_mail_beyond_the_cap_comes_as_its_header() {
    let dovecot = Dovecot::start().await;
    let mut session = open(&dovecot, "lan", 1).await;
    let large = [mail("large"), b"0123456789\r\n".repeat(400_000)].concat();
    assert_eq!(session.append("INBOX", &large, &["\\Seen"]).await.unwrap(), Some(2));
    assert_eq!(session.sizes(&[1, 2, 3]).await.unwrap(), [(1, mail("m1").len() as u64), (2, large.len() as u64)]);
    let found = fetch_all(&mut session, &[1, 2], CAP).await;
    let head = b"From: a@example.com\r\nSubject: large\r\n\r\n".to_vec();
    assert_eq!(found, [(1, Content::Whole(mail("m1"))), (2, Content::TooLarge { head })]);
    assert_eq!(session.fetch(2, 8 << 20).await.unwrap().unwrap().content, Content::Whole(large));
}

#[tokio::test]
async fn mails_are_flagged_moved_and_deleted() {
    let dovecot = Dovecot::start().await;
    let mut session = open(&dovecot, "lan", 5).await;
    session.store_flag(&[1], "$Imported").await.unwrap();
    assert!(session.fetch(1, CAP).await.unwrap().unwrap().flags.contains(&"$Imported".to_owned()));
    assert!(matches!(session.store_flag(&[1], "x) BODY").await, Err(ImapError::Refused { .. })));

    assert_eq!(session.move_to(&[1, 2], "Đã nhập & xong").await.unwrap(), Removal::Gone);
    assert_eq!(session.delete(&[3]).await.unwrap(), Removal::Gone);
    assert_eq!(session.uids_from(1).await.unwrap(), [4, 5]);
    assert_eq!(session.count().await.unwrap(), 2);
    assert_eq!(session.select("Đã nhập & xong").await.unwrap().exists, 2);

    let folders = session.list_folders().await.unwrap();
    let named = |name: &str| folders.iter().find(|folder| folder.name == name).unwrap_or_else(|| panic!("{name} in {folders:?}"));
    assert!(named("INBOX").is_selectable && named("Đã nhập & xong").is_selectable);
    assert_eq!(named("Sent").uses, [FolderUse::Sent]);
}

#[tokio::test]
async fn without_move_mails_are_copied_and_then_removed() {
    let dovecot = Dovecot::start_with("imap_capability = IMAP4rev1 UIDPLUS SASL-IR IDLE").await;
    let mut session = open(&dovecot, "lan", 3).await;
    assert!(!session.capabilities().moves() && session.capabilities().uid_plus());
    assert_eq!(session.move_to(&[1], "Done").await.unwrap(), Removal::Gone);
    assert_eq!(session.uids_from(1).await.unwrap(), [2, 3]);
    drop((session, dovecot));

    let dovecot = Dovecot::start_with("imap_capability = IMAP4rev1").await;
    let mut session = open(&dovecot, "lan", 3).await;
    assert_eq!(session.move_to(&[1], "Done").await.unwrap(), Removal::Marked);
    assert_eq!(session.uids_from(1).await.unwrap(), [1, 2, 3], "what others marked is not expunged with it");
    assert_eq!(session.select("Done").await.unwrap().exists, 1);
}

#[tokio::test]
async fn waiting_ends_with_new_mail_with_time_or_when_told() {
    let dovecot = Dovecot::start().await;
    let mut session = open(&dovecot, "lan", 1).await;
    let stop = CancellationToken::new();
    let (end, ()) = tokio::join!(session.idle(Duration::from_secs(60), &stop), async { dovecot.deliver("lan", "INBOX", &mail("new")) });
    assert_eq!(end.unwrap(), IdleEnd::NewMail);
    assert_eq!(session.uids_from(2).await.unwrap(), [2]);
    assert_eq!(session.idle(Duration::from_millis(50), &stop).await.unwrap(), IdleEnd::Timeout);
    stop.cancel();
    assert_eq!(session.idle(Duration::from_secs(60), &stop).await.unwrap(), IdleEnd::Stopped);
    assert_eq!(session.count().await.unwrap(), 2, "the session goes on");

    dovecot.deliver("lan", "INBOX", &mail("between"));
    session.noop().await.unwrap();
    let waiting = CancellationToken::new();
    let end = tokio::time::timeout(Duration::from_secs(20), session.idle(Duration::from_secs(60), &waiting)).await;
    assert_eq!(end.expect("it does not wait").unwrap(), IdleEnd::NewMail, "mail announced before the wait is not slept over");
}

#[tokio::test]
async fn a_connection_that_is_ended_is_noticed_while_waiting_and_while_working() {
    let dovecot = Dovecot::start().await;
    let mut session = open(&dovecot, "lan", 1).await;
    let stop = CancellationToken::new();
    let (end, ()) = tokio::join!(session.idle(Duration::from_secs(60), &stop), async { dovecot.kick("lan") });
    assert!(matches!(end, Err(ImapError::Cut(_))), "{end:?}");
    let mut session = open(&dovecot, "lan", 0).await;
    dovecot.kick("lan");
    // The server may answer what was asked before it hears that it is to end.
    let end = loop {
        if let Err(end) = session.uids_from(1).await {
            break end;
        }
    };
    assert!(matches!(end, ImapError::Cut(_)), "{end:?}");
    assert!(matches!(session.noop().await, Err(ImapError::Cut(_))), "it stays out of use");
}

#[tokio::test]
async fn passwords_and_tokens_are_accepted_or_refused_by_name() {
    let dovecot = Dovecot::start().await;
    for (user, password) in [("lan", "secret"), ("minh", "mật khẩu \"\\ {5}"), ("hoa", "a b")] {
        dovecot.set_user(user, password);
        connect(&dovecot.config(user, password)).await.unwrap().logout().await;
    }
    let refused = connect(&dovecot.config("lan", "wrong")).await.err().unwrap();
    assert!(matches!(&refused, ImapError::Authentication(text) if text.contains("lan") && !text.contains("wrong")), "{refused:?}");

    let with_token = |token: String| ImapConfig {
        server: dovecot.server(Security::StartTls),
        credentials: Credentials::access_token("lan", Secret::new(token)),
    };
    connect(&with_token(dovecot.token("lan", 4_000_000_000))).await.unwrap();
    for token in [dovecot.token("lan", 10), dovecot.token("other", 4_000_000_000), "nonsense".to_owned()] {
        let refused = connect(&with_token(token)).await.err();
        assert!(matches!(refused, Some(ImapError::Authentication(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn a_password_goes_by_sasl_login_where_that_is_all_there_is() {
    let dovecot = Dovecot::start_with("auth_mechanisms = login").await;
    dovecot.set_user("lan", "mật \"khẩu\\");
    connect(&dovecot.config("lan", "mật \"khẩu\\")).await.unwrap();
    assert!(matches!(connect(&dovecot.config("lan", "x")).await.err(), Some(ImapError::Authentication(_))));
}

#[tokio::test]
async fn only_a_trusted_certificate_for_the_name_is_accepted() {
    let dovecot = Dovecot::start().await;
    dovecot.set_user("lan", "secret");
    let mut config = dovecot.config("lan", "secret");
    config.server.tls = hopdesk::engine::mail::Tls::new(None).unwrap();
    for security in [Security::Tls, Security::StartTls] {
        config.server = hopdesk::engine::mail::Server { tls: config.server.tls.clone(), ..dovecot.server(security) };
        assert!(matches!(connect(&config).await.err(), Some(ImapError::Tls(_))));
    }
    config.server = dovecot.server(Security::Tls);
    config.server.host = "127.0.0.2".to_owned();
    let refused = connect(&config).await.err();
    assert!(matches!(refused, Some(ImapError::Tls(_) | ImapError::Unreachable(_))), "{refused:?}");
    config.server.host = "nowhere.invalid".to_owned();
    assert!(matches!(connect(&config).await.err(), Some(ImapError::Unreachable(_))));
}
