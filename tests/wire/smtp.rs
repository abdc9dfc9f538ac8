//! The SMTP client: each outcome at each step of the dialogue, and a real server at the end.
use crate::servers::{
    authority::Authority,
    smtp_fake::{Act, Script, SmtpFake},
    smtp_real::SmtpReal,
};
use hopdesk::{
    base::{Address, Mailbox, Secret, Time},
    engine::mail::{
        Credentials, Security, Server, Tls,
        build::{Draft, build},
        smtp::{Envelope, Flaw, SendOutcome, SmtpConfig, SmtpError, SmtpSession, check, send},
    },
};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::Notify;

const MAIL: &[u8] = b"From: a@example.com\r\nSubject: x\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n";

fn config(port: u16, security: Security, tls: Tls) -> SmtpConfig {
    SmtpConfig {
        server: Server { host: "localhost".to_owned(), port, security, tls, allow_plain: false, timeout: Duration::from_millis(500) },
        credentials: None,
        helo: "desk.example.com".to_owned(),
        acceptance_timeout: Duration::from_millis(700),
    }
}

fn plain(fake: &SmtpFake) -> SmtpConfig {
    config(fake.port, Security::Plain, Tls::new(None).unwrap())
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn envelope(to: &[&str]) -> Envelope {
    Envelope { from: Some(address("desk+bounce@example.com")), to: to.iter().map(|to| address(to)).collect() }
}

async fn go_on() -> Result<(), Infallible> {
    Ok(())
}

async fn attempt(fake: &SmtpFake) -> SendOutcome {
    send(&plain(fake), &envelope(&["b@example.com"]), MAIL, go_on).await
}

#[tokio::test]
async fn a_mail_arrives_byte_for_byte() {
    let fake = SmtpFake::start(Script::default().offer("SIZE 100000").offer("8BITMIME")).await;
    let outcome = attempt(&fake).await;
    assert_eq!(outcome, SendOutcome::Sent { words: "queued".into(), rejected: vec![] });
    let mail = fake.mails().remove(0);
    assert_eq!((mail.from.as_str(), mail.bytes.as_slice()), ("desk+bounce@example.com", MAIL));
    assert_eq!((mail.to, mail.parameters), (vec!["b@example.com".to_owned()], format!("SIZE={}", MAIL.len())));
}

#[tokio::test]
async fn a_refusal_at_any_step_keeps_its_code() {
    for step in ["MAIL", "RCPT", "DATA", "END"] {
        for (code, is_permanent) in [(451, false), (550, true), (421, false)] {
            let fake = SmtpFake::start(Script::default().reply(step, &format!("{code} {}.7.1 words", code / 100))).await;
            let SendOutcome::Refused { refusal, .. } = attempt(&fake).await else { panic!("{step} {code}") };
            assert_eq!((refusal.code, refusal.is_permanent(), refusal.words.as_str()), (code, is_permanent, "words"), "{step}");
            assert_eq!(refusal.enhanced, Some(format!("{}.7.1", code / 100)));
            assert!(fake.mails().is_empty());
        }
    }
    for step in ["CONNECT", "EHLO"] {
        let fake = SmtpFake::start(Script::default().reply(step, "554 5.7.1 go away")).await;
        let outcome = attempt(&fake).await;
        assert_eq!(outcome, SendOutcome::NotSent(SmtpError::Refused { code: 554, words: "go away".into() }), "{step}");
    }
}

#[tokio::test]
async fn a_connection_lost_before_the_final_dot_is_not_sent_and_after_it_uncertain() {
    for act in [Act::Cut, Act::Hang, Act::ReplyThenCut("nonsense".into())] {
        for step in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"] {
            let fake = SmtpFake::start(Script::default().on(step, act.clone())).await;
            assert!(matches!(attempt(&fake).await, SendOutcome::NotSent(_)), "{step}");
        }
        let fake = SmtpFake::start(Script::default().on("END", act.clone())).await;
        assert!(matches!(attempt(&fake).await, SendOutcome::Uncertain(_)));
    }
}

#[tokio::test]
async fn a_cut_in_the_middle_of_a_large_mail_is_not_sent() {
    let line = [&[b'x'; 900][..], b"\r\n"].concat();
    let large = [MAIL, &line.repeat(26_000)].concat();
    let fake = SmtpFake::start(Script::default().on("BODY", Act::Cut)).await;
    let outcome = send(&plain(&fake), &envelope(&["b@example.com"]), &large, go_on).await;
    assert!(matches!(outcome, SendOutcome::NotSent(_)), "{outcome:?}");
    let fake = SmtpFake::start(Script::default().on("BODY", Act::Hang)).await;
    let outcome = send(&plain(&fake), &envelope(&["b@example.com"]), &large, go_on).await;
    assert!(matches!(outcome, SendOutcome::NotSent(SmtpError::Timeout(_))), "{outcome:?}");
}

#[tokio::test]
async fn the_caller_is_called_between_the_mail_and_its_final_dot() {
    let fake = SmtpFake::start(Script::default()).await;
    let outcome = send(&plain(&fake), &envelope(&["b@example.com"]), MAIL, async || {
        assert!(fake.mails().is_empty() && fake.commands().contains(&"DATA".to_owned()));
        Err("the disk is full")
    })
    .await;
    assert_eq!(outcome, SendOutcome::NotSent(SmtpError::CalledOff("the disk is full".into())));
    assert!(fake.mails().is_empty());
}

#[tokio::test]
async fn a_late_answer_still_counts() {
    let answer = Arc::new(Notify::new());
    let late = SmtpFake::start(Script::default().on("END", Act::After(answer.clone()))).await;
    let silent = SmtpFake::start(Script::default().on("CONNECT", Act::Hang)).await;
    let (mut patient, recipient) = (plain(&late), envelope(&["b@example.com"]));
    (patient.server.timeout, patient.acceptance_timeout) = (Duration::from_millis(200), Duration::from_secs(30));
    let (outcome, ()) = tokio::join!(send(&patient, &recipient, MAIL, go_on), async {
        // Longer than any other step of the patient one may take.
        assert!(matches!(attempt(&silent).await, SendOutcome::NotSent(SmtpError::Timeout(_))));
        answer.notify_one();
    });
    assert!(matches!(outcome, SendOutcome::Sent { .. }), "{outcome:?}");
}

#[tokio::test]
async fn recipients_are_told_apart() {
    let script = Script::default().reject("no@example.com", "550 5.1.1 nobody").reject("later@example.com", "450 4.2.0 greylisted");
    let fake = SmtpFake::start(script).await;
    let all = envelope(&["no@example.com", "b@example.com", "later@example.com"]);
    let SendOutcome::Sent { rejected, .. } = send(&plain(&fake), &all, MAIL, go_on).await else { panic!() };
    let found: Vec<_> = rejected.iter().map(|(to, refusal)| (to.as_str(), refusal.code, refusal.is_permanent())).collect();
    assert_eq!(found, [("no@example.com", 550, true), ("later@example.com", 450, false)]);
    assert_eq!(fake.mails()[0].to, ["b@example.com"]);

    let none = envelope(&["no@example.com", "later@example.com"]);
    let SendOutcome::Refused { refusal, rejected } = send(&plain(&fake), &none, MAIL, go_on).await else { panic!() };
    assert!(!refusal.is_permanent() && rejected.len() == 2, "one that may pass makes the whole worth another try");
}

#[tokio::test]
async fn a_session_carries_several_mails_past_a_refusal() {
    let fake = SmtpFake::start(Script::default().reject("no@example.com", "550 5.1.1 nobody")).await;
    let mut session = SmtpSession::connect(&plain(&fake)).await.unwrap();
    for to in ["a@example.com", "no@example.com", "b@example.com"] {
        session.send(&envelope(&[to]), MAIL, go_on).await;
        assert!(session.is_usable());
    }
    assert_eq!(fake.mails().iter().map(|mail| mail.to[0].as_str()).collect::<Vec<_>>(), ["a@example.com", "b@example.com"]);
    assert_eq!(fake.commands().iter().filter(|command| command.starts_with("EHLO")).count(), 1);

    fake.follow(Script::default().on("MAIL", Act::ReplyThenCut("421 4.3.2 closing".into())));
    let SendOutcome::Refused { refusal, .. } = session.send(&envelope(&["c@example.com"]), MAIL, go_on).await else { panic!() };
    assert!(!refusal.is_permanent() && !session.is_usable());
    assert!(matches!(session.send(&envelope(&["c@example.com"]), MAIL, go_on).await, SendOutcome::NotSent(_)));
}

#[tokio::test]
async fn what_no_server_should_get_is_not_sent_at_all() {
    let fake = SmtpFake::start(Script::default()).await;
    let smuggled = b"Subject: x\r\n\r\nhi\n.\nMAIL FROM:<evil@example.com>\n".as_slice();
    for (bytes, flaw) in [(smuggled, Flaw::BareLineEnd), (b"A: b\r\n\r\nx\ry\r\n", Flaw::BareLineEnd), (b"A\0\r\n", Flaw::Nul)] {
        assert_eq!(send(&plain(&fake), &envelope(&["b@example.com"]), bytes, go_on).await, SendOutcome::Unsendable(flaw));
    }
    assert!(fake.commands().is_empty(), "it does not even connect");
    assert_eq!(send(&plain(&fake), &envelope(&[]), MAIL, go_on).await, SendOutcome::Unsendable(Flaw::NoRecipient));
}

#[tokio::test]
async fn what_the_server_cannot_carry_is_refused_without_trying() {
    let fake = SmtpFake::start(Script::default().offer("SIZE 10")).await;
    let refused = |outcome| match outcome {
        SendOutcome::Refused { refusal, .. } => refusal.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(attempt(&fake).await), 552);
    fake.follow(Script::default());
    let eight_bit = "Subject: x\r\n\r\nĐơn\r\n".as_bytes();
    assert_eq!(refused(send(&plain(&fake), &envelope(&["b@example.com"]), eight_bit, go_on).await), 554);
    assert_eq!(refused(send(&plain(&fake), &envelope(&["đơn@example.com"]), MAIL, go_on).await), 553);
    fake.follow(Script::default().offer("8BITMIME").offer("SMTPUTF8"));
    send(&plain(&fake), &envelope(&["đơn@example.com"]), eight_bit, go_on).await;
    assert_eq!(fake.mails()[0].parameters, "SMTPUTF8 BODY=8BITMIME");
}

#[tokio::test]
async fn credentials_go_by_every_mechanism_and_only_encrypted_ones_leave_the_machine() {
    let authority = Authority::new();
    let fake = SmtpFake::start(Script::default().with_start_tls(&authority).with_account("lan", "sécret")).await;
    let mut config = config(fake.port, Security::StartTls, authority.trust());
    for credentials in [Credentials::password("lan", Secret::new("sécret")), Credentials::access_token("lan", Secret::new("sécret"))] {
        config.credentials = Some(credentials);
        check(&config).await.unwrap();
    }
    let outcome = send(&config, &Envelope { from: None, to: vec![address("b@example.com")] }, MAIL, go_on).await;
    assert!(matches!(outcome, SendOutcome::Sent { .. }), "{outcome:?}");
    let mail = fake.mails().remove(0);
    assert!(mail.was_encrypted && mail.user.as_deref() == Some("lan") && mail.from.is_empty());

    for credentials in [Credentials::password("lan", Secret::new("wrong")), Credentials::access_token("lan", Secret::new("wrong"))] {
        config.credentials = Some(credentials);
        let error = check(&config).await.unwrap_err();
        assert!(matches!(&error, SmtpError::Authentication(text) if !text.contains("wrong (")), "{error:?}");
    }
    fake.follow(Script::default().with_start_tls(&authority).with_account("lan", "x").reply("AUTH", "454 4.7.0 busy"));
    assert!(matches!(check(&config).await, Err(SmtpError::Refused { code: 454, .. })));
}

#[tokio::test]
async fn stripped_encryption_and_an_unknown_authority_stop_everything() {
    let fake = SmtpFake::start(Script::default().with_account("lan", "secret")).await;
    let mut config = config(fake.port, Security::StartTls, Tls::new(None).unwrap());
    config.credentials = Some(Credentials::password("lan", Secret::new("secret")));
    assert!(matches!(check(&config).await, Err(SmtpError::Tls(_))));
    fake.follow(Script::default().with_start_tls(&Authority::new()).with_account("lan", "secret"));
    assert!(matches!(check(&config).await, Err(SmtpError::Tls(_))));
    fake.follow(Script::default().offer("STARTTLS").reply("STARTTLS", "220 go\r\n250 injected"));
    assert!(matches!(check(&config).await, Err(SmtpError::Protocol(_) | SmtpError::Tls(_))));
    assert!(fake.commands().iter().all(|command| !command.starts_with("AUTH") && !command.starts_with("MAIL")));
}

#[tokio::test]
async fn a_real_server_takes_a_built_mail_and_tells_recipients_apart() {
    let real = SmtpReal::start("lan", "secret");
    let mut config = config(real.port, Security::StartTls, real.authority.trust());
    config.server.timeout = Duration::from_secs(20);
    config.credentials = Some(Credentials::password("lan", Secret::new("secret")));
    let draft = Draft {
        from: Mailbox::new("Hỗ trợ", "desk@example.com"),
        to: vec![Mailbox::new("", "b@example.com")],
        subject: "Đơn hàng".into(),
        message_id: "1@example.com".into(),
        date: Time::from_seconds(1_577_961_483),
        text: ".\n..\nĐã giao.\n".into(),
        ..Draft::default()
    };
    let bytes = build(&draft).unwrap();
    let outcome = send(&config, &envelope(&["reject@example.com", "b@example.com"]), &bytes, go_on).await;
    let SendOutcome::Sent { rejected, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(rejected.len(), 1);
    let (from, to, received) = real.mails().remove(0);
    assert_eq!((from.as_str(), to, received), ("desk+bounce@example.com", vec!["b@example.com".to_owned()], bytes));
    config.credentials = Some(Credentials::password("lan", Secret::new("wrong")));
    assert!(matches!(check(&config).await, Err(SmtpError::Authentication(_))));
}
