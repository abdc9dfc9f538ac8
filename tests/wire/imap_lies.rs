//! The IMAP client against a server that lies: it may fail, but it never takes a lie for mail, never waits for ever and
//! never lets one bad mail hide the others.
use crate::servers::imap_liar::{Ask, ImapLiar, Lie};
use hopdesk::{
    base::Secret,
    engine::mail::{
        Credentials, Security, Server, Tls,
        imap::{Content, IdleEnd, ImapConfig, ImapError, ImapSession, connect},
    },
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const CAP: usize = 1 << 20;

fn config(liar: &ImapLiar) -> ImapConfig {
    let server = Server {
        host: "127.0.0.1".to_owned(),
        port: liar.port,
        security: Security::Plain,
        tls: Tls::new(None).unwrap(),
        allow_plain: false,
        timeout: Duration::from_millis(400),
    };
    ImapConfig { server, credentials: Credentials::password("lan", Secret::new("secret")) }
}

fn mails() -> Vec<(u32, Vec<u8>)> {
    (1..=3).map(|uid| (uid * 10, format!("Subject: {uid}\r\n\r\n{}\r\n", "x".repeat(3000)).into_bytes())).collect()
}

/// A session in an open folder whose server answers the command that starts with `verb` with the lie.
async fn session(verb: &'static str, lie: impl Fn(&Ask) -> Lie + Send + Sync + 'static) -> (ImapLiar, ImapSession) {
    let liar = ImapLiar::start(mails(), move |ask| ask.command.starts_with(verb).then(|| lie(ask))).await;
    let mut session = connect(&config(&liar)).await.unwrap();
    session.select("INBOX").await.unwrap();
    (liar, session)
}

async fn fetch(session: &mut ImapSession) -> (Vec<u32>, Result<(), ImapError>, Vec<u32>, usize) {
    let mut fetching = session.fetch_many(&[10, 20, 30], CAP);
    let mut found = Vec::new();
    let outcome = loop {
        match fetching.next().await {
            Ok(Some(fetched)) => {
                let (_, raw) = mails().into_iter().find(|(uid, _)| *uid == fetched.uid).unwrap();
                assert_eq!(fetched.content, Content::Whole(raw), "never anything but the mail itself");
                found.push(fetched.uid);
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    (found, outcome, fetching.missing().to_vec(), fetching.refused().len())
}

fn body_answer(tag: &str) -> String {
    let parts: String = mails()
        .iter()
        .map(|(uid, raw)| format!("* 1 FETCH (UID {uid} BODY[] {{{}}}\r\n{})\r\n", raw.len(), String::from_utf8_lossy(raw)))
        .collect();
    format!("{parts}{tag} OK done\r\n")
}

#[tokio::test]
async fn the_liar_can_tell_the_truth() {
    let (_liar, mut session) = session("NOTHING", |_| Lie::Say(String::new())).await;
    let (found, outcome, missing, refused) = fetch(&mut session).await;
    assert_eq!((found, outcome, missing, refused), (vec![10, 20, 30], Ok(()), vec![], 0));
}

#[tokio::test]
async fn a_cut_anywhere_in_an_answer_gives_whole_mails_and_then_an_error() {
    let whole = body_answer("h6").len();
    let mut lost = 0;
    for at in (0..whole).step_by(512).chain([whole - 3, whole - 1]) {
        let (_liar, mut session) =
            session("UID FETCH 10,20,30 (UID FLAGS", move |ask| Lie::SayThenCut(body_answer(ask.tag)[..at].to_owned())).await;
        let (found, outcome, ..) = fetch(&mut session).await;
        assert!(matches!(outcome, Err(ImapError::Cut(_))), "cut at {at}: {outcome:?}");
        assert!(matches!(session.noop().await, Err(ImapError::Cut(_))));
        lost += usize::from(found.len() < 3);
    }
    assert!(lost > 10);
}

#[tokio::test]
async fn a_literal_that_is_too_long_or_too_short_is_never_taken_for_the_mail() {
    for off in [-50_i64, -1, 1, 3, 50, 5000] {
        let (_liar, mut session) = session("UID FETCH 10,20,30 (UID FLAGS", move |ask| {
            let (uid, raw) = mails().remove(1);
            let length = raw.len() as i64 + off;
            Lie::SayThenHang(format!(
                "* 1 FETCH (UID {uid} BODY[] {{{length}}}\r\n{})\r\n{} OK done\r\n",
                String::from_utf8_lossy(&raw),
                ask.tag
            ))
        })
        .await;
        let (found, outcome, missing, _) = fetch(&mut session).await;
        assert!(found.is_empty() && (outcome.is_err() || missing.contains(&20)), "off by {off}: {found:?} {outcome:?}");
    }
}

#[tokio::test]
async fn a_huge_literal_is_refused_at_its_announcement() {
    for announced in ["999999999999", "99999999999999999999999999", "2000000"] {
        let (_liar, mut session) =
            session("UID FETCH 10,20,30 (UID FLAGS", move |_| Lie::SayThenHang(format!("* 1 FETCH (UID 10 BODY[] {{{announced}}}\r\nabc")))
                .await;
        assert!(matches!(fetch(&mut session).await.1, Err(ImapError::Protocol(_))));
    }
}

#[tokio::test]
async fn no_and_bad_are_never_taken_for_nothing_there() {
    for (verb, word) in
        [("UID SEARCH", "NO"), ("UID SEARCH", "BAD"), ("UID STORE", "NO"), ("NOOP", "NO"), ("LIST", "BAD"), ("SELECT", "NO")]
    {
        let liar = ImapLiar::start(mails(), move |ask| {
            ask.command.starts_with(verb).then(|| Lie::Say(format!("{} {word} [UNAVAILABLE] not now\r\n", ask.tag)))
        })
        .await;
        let mut session = connect(&config(&liar)).await.unwrap();
        let outcome = match verb {
            "UID SEARCH" => session.uids_from(1).await.err(),
            "UID STORE" => session.store_flag(&[10], "\\Seen").await.err(),
            "NOOP" => session.noop().await.err(),
            "LIST" => session.list_folders().await.err(),
            _ => session.select("INBOX").await.err(),
        };
        let wanted = ImapError::Refused { code: Some("UNAVAILABLE".into()), words: "not now".into() };
        assert_eq!(outcome, Some(wanted), "{verb} {word}");
        session.create_folder("x").await.expect("the session goes on");
    }
}

#[tokio::test]
async fn one_mail_that_the_server_cannot_read_holds_up_no_other() {
    let (_liar, mut session) =
        session("UID FETCH 10,20,30 (UID FLAGS", |ask| Lie::Say(format!("{} NO [SERVERBUG] cannot read\r\n", ask.tag))).await;
    let (found, outcome, missing, refused) = fetch(&mut session).await;
    assert_eq!((found, outcome, missing, refused), (vec![10, 20, 30], Ok(()), vec![], 0), "asked for singly");

    let liar = ImapLiar::start(mails(), |ask| {
        let is_bad = ask.command.contains("BODY") && ask.command.contains("20");
        is_bad.then(|| Lie::Say(format!("{} NO cannot read\r\n", ask.tag)))
    })
    .await;
    let mut session = connect(&config(&liar)).await.unwrap();
    session.select("INBOX").await.unwrap();
    let (found, outcome, missing, refused) = fetch(&mut session).await;
    assert_eq!((found, outcome, missing, refused), (vec![10, 30], Ok(()), vec![], 1));
}

#[tokio::test]
async fn an_unanswered_uid_is_missing_and_a_repeated_one_comes_once() {
    let (_liar, mut session) = session("UID FETCH 10,20,30 (UID FLAGS", |ask| {
        let answer = body_answer(ask.tag);
        let first = answer[..answer.find("* 1 FETCH (UID 20").unwrap()].to_owned();
        Lie::Say(format!("{first}{first}* 9 FETCH (UID 99 BODY[] \"x\")\r\n* 2 FETCH (FLAGS (\\Seen))\r\n{} OK done\r\n", ask.tag))
    })
    .await;
    let (found, outcome, missing, _) = fetch(&mut session).await;
    assert_eq!((found, outcome, missing), (vec![10], Ok(()), vec![20, 30]));
}

#[tokio::test]
async fn silence_and_a_trickle_end_in_a_timeout() {
    for verb in ["CAPABILITY", "SELECT", "UID SEARCH", "IDLE", "GREETING"] {
        for lie in [|| Lie::SayThenHang("* ".to_owned()), || Lie::Trickle(b'x')] {
            let liar = ImapLiar::start(mails(), move |ask| ask.command.starts_with(verb).then(lie)).await;
            let attempt = async {
                let mut session = connect(&config(&liar)).await?;
                session.select("INBOX").await?;
                session.uids_from(1).await?;
                session.idle(Duration::from_secs(30), &CancellationToken::new()).await
            };
            assert!(matches!(attempt.await, Err(ImapError::Timeout(_))), "{verb}");
        }
    }
}

#[tokio::test]
async fn idle_that_the_server_never_ends_or_ends_by_itself_is_survived() {
    let (_liar, mut idler) = session("IDLE", |_| Lie::SayThenHang("+ idling\r\n* OK Still here\r\n".to_owned())).await;
    let end = idler.idle(Duration::from_millis(50), &CancellationToken::new()).await;
    assert!(matches!(end, Err(ImapError::Timeout(_))), "DONE is never answered: {end:?}");

    let (_liar, mut idler) = session("IDLE", |_| Lie::SayThenCut("+ idling\r\n".to_owned())).await;
    let end = idler.idle(Duration::from_secs(30), &CancellationToken::new()).await;
    assert!(matches!(end, Err(ImapError::Cut(_))), "a cut is no interrupt: {end:?}");

    let (_liar, mut idler) = session("NOTHING", |_| Lie::Say(String::new())).await;
    assert_eq!(idler.idle(Duration::from_secs(30), &CancellationToken::new()).await, Ok(IdleEnd::Timeout));
    idler.noop().await.unwrap();
}

#[tokio::test]
async fn a_good_bye_and_a_renumbering_end_the_session() {
    let (_liar, mut session_) = session("UID SEARCH", |_| Lie::Say("* BYE shutting down\r\n".to_owned())).await;
    assert_eq!(session_.uids_from(1).await, Err(ImapError::Cut("shutting down".into())));
    let (_liar, mut session_) =
        session("UID SEARCH", |ask| Lie::Say(format!("* OK [UIDVALIDITY 8] new\r\n* SEARCH 1\r\n{} OK done\r\n", ask.tag))).await;
    assert_eq!(session_.uids_from(1).await, Err(ImapError::Renumbered));
    assert!(matches!(session_.noop().await, Err(ImapError::Cut(_))));
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let (_liar, mut session) = session("UID SEARCH", |_| Lie::Say(format!("* SEARCH {}", "1 ".repeat(10 << 20)))).await;
    assert!(matches!(session.uids_from(1).await, Err(ImapError::Protocol(_))));
}

#[tokio::test]
async fn a_load_problem_at_sign_in_is_not_taken_for_a_wrong_password() {
    let answers =
        [("[UNAVAILABLE] Backend error", false), ("[ALERT] Too many simultaneous connections", false), ("Invalid credentials", true)];
    for (words, is_final) in answers {
        let liar = ImapLiar::start(mails(), move |ask| {
            ask.command.starts_with("AUTHENTICATE").then(|| Lie::Say(format!("{} NO {words}\r\n", ask.tag)))
        })
        .await;
        let error = connect(&config(&liar)).await.err().unwrap();
        assert_eq!(matches!(error, ImapError::Authentication(_)), is_final, "{words}: {error:?}");
        assert_eq!(liar.commands().iter().filter(|command| command.starts_with("AUTHENTICATE")).count(), 1, "asked once");
    }
}

#[tokio::test]
async fn a_password_goes_by_login_as_literals_where_there_is_no_sasl() {
    let liar = ImapLiar::start(mails(), |ask| match ask.command {
        "CAPABILITY" => Some(Lie::Say(format!("* CAPABILITY IMAP4rev1\r\n{} OK done\r\n", ask.tag))),
        "LOGIN {3}" => Some(Lie::Say("+ go on\r\n".to_owned())),
        "{14}" if ask.tag == "lan" => Some(Lie::Say("+ go on\r\n".to_owned())),
        "\"kh\u{1ea9}u\\" if ask.tag == "m\u{1ead}t" => Some(Lie::Say("h2 OK welcome\r\n".to_owned())),
        _ => None,
    })
    .await;
    let mut config = config(&liar);
    config.credentials = Credentials::password("lan", Secret::new("m\u{1ead}t \"kh\u{1ea9}u\\"));
    connect(&config).await.unwrap();
}

#[tokio::test]
async fn words_after_the_start_of_tls_are_not_believed() {
    let liar = ImapLiar::start(mails(), |ask| match ask.command {
        "STARTTLS" => Some(Lie::Say(format!("{} OK go\r\n* PREAUTH come in\r\n", ask.tag))),
        _ => None,
    })
    .await;
    let mut config = config(&liar);
    config.server.security = Security::StartTls;
    let error = connect(&config).await.err().unwrap();
    assert!(matches!(error, ImapError::Protocol(_)), "{error:?}");

    let liar = ImapLiar::start(mails(), |ask| (ask.command == "STARTTLS").then(|| Lie::Say(format!("{} BAD what\r\n", ask.tag)))).await;
    config.server.port = liar.port;
    assert!(matches!(connect(&config).await.err(), Some(ImapError::Tls(_))));
    assert!(liar.commands().iter().all(|command| !command.contains("AUTH") && !command.contains("LOGIN")), "nothing goes unencrypted");
}
