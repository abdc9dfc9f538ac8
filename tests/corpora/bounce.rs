//! Delivery reports, feedback reports, automatic replies, and ordinary mail that is none of them.
use super::given::{self, Case, say};
use hopdesk::engine::mail::{Automatic, BounceAction, Limits, Mail, parse};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Right answers of all asked, with the names of the wrong ones printed.
#[derive(Default)]
struct Score {
    right: usize,
    asked: usize,
}

impl Score {
    fn note(&mut self, what: &str, case: &Case, is_right: bool, got: impl std::fmt::Debug) {
        self.asked += 1;
        if is_right {
            self.right += 1;
        } else {
            say(&format!("  {what}: {}: {got:?}", case.name));
        }
    }
    /// Fails below the floor: the scores reached when it was set.
    fn hold(&self, what: &str, floor: usize) {
        say(&format!("{what}: {} of {}", self.right, self.asked));
        assert!(self.right >= floor, "{what}: {} of {}, was {floor}", self.right, self.asked);
    }
}

fn read(case: &Case) -> Mail {
    parse::parse(&case.raw, &Limits::default()).expect("within the limits")
}

#[test]
fn bounces_of_the_mailman_corpus_are_read() {
    let Some(cases) = given::cases("bounce-flufl") else { return };
    let (mut is_bounce, mut addresses, mut temporary) = (Score::default(), Score::default(), Score::default());
    for case in cases.iter().filter(|case| case.expected["is_bounce"].is_boolean()) {
        let mail = read(case);
        let expects = case.expected["is_bounce"] == true;
        is_bounce.note("is_bounce", case, mail.bounce.is_some() == expects, mail.automatic);
        if !expects {
            continue;
        }
        let bounce = mail.bounce.unwrap_or_default();
        let wanted: BTreeSet<String> =
            case.expected["addresses"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_lowercase()).collect();
        let got: BTreeSet<String> = bounce.recipients.iter().filter_map(|one| one.address.clone()).collect();
        addresses.note("addresses", case, got == wanted, (&got, &wanted));
        let is_late = bounce.recipients.iter().any(|one| one.action == BounceAction::Delayed);
        temporary.note("temporary", case, is_late == (case.expected["temporary"] == true), &bounce.recipients);
    }
    is_bounce.hold("flufl is_bounce", 113);
    addresses.hold("flufl addresses", 107);
    temporary.hold("flufl temporary", 110);
}

#[test]
fn bounces_complaints_and_vacation_notes_of_the_sisimai_corpus_are_read() {
    let Some(cases) = given::cases("bounce-sisimai") else { return };
    let mut kind = Score::default();
    let (mut is_bounce, mut count, mut addresses, mut class, mut hard) = <(Score, Score, Score, Score, Score)>::default();
    for case in &cases {
        let mail = read(case);
        if let Some(expected) = case.expected["kind"].as_str() {
            let wanted = if expected == "vacation" { Automatic::AutoReply } else { Automatic::FeedbackReport };
            kind.note("kind", case, mail.automatic == wanted, mail.automatic);
        }
        if let Some(expects) = case.expected["is_bounce"].as_bool() {
            is_bounce.note("is_bounce", case, mail.bounce.is_some() == expects, mail.automatic);
        }
        let bounce = mail.bounce.unwrap_or_default();
        if let Some(wanted) = case.expected["recipients_in_dsn"].as_array() {
            let wanted: BTreeSet<String> = wanted.iter().map(|one| one.as_str().unwrap().to_lowercase()).collect();
            let got: BTreeSet<String> = bounce.recipients.iter().filter_map(|one| one.address.clone()).collect();
            addresses.note("addresses", case, got == wanted, (&got, &wanted));
        }
        let Some(reports) = case.expected["reports"].as_array() else { continue };
        let known = bounce.recipients.iter().filter(|one| one.address.is_some()).count();
        count.note("count", case, known == reports.len(), &bounce.recipients);
        for (report, got) in reports.iter().zip(&bounce.recipients) {
            let first = |value: &Value| value.as_str().and_then(|text| text.chars().next());
            if let Some(wanted) = first(&report["status"]).or_else(|| first(&report["reply_code"])) {
                class.note("class", case, got.status.as_deref().and_then(|text| text.chars().next()) == Some(wanted), (got, report));
            }
            hard.note("hard", case, got.is_hard() == (report["hard"] == true), (got, report));
        }
    }
    kind.hold("sisimai kind", 12);
    is_bounce.hold("sisimai is_bounce", 180);
    count.hold("sisimai recipients", 162);
    addresses.hold("sisimai addresses", 76);
    class.hold("sisimai status class", 145);
    hard.hold("sisimai hard", 142);
}

#[test]
fn ordinary_mail_is_no_bounce() {
    // The mails below the full number are reports: three went over a list, the others are samples of the format.
    let sets = [
        ("bulk-spamassassin", 2492),
        ("parse-cpython", 45),
        ("parse-enmime", 79),
        ("parse-imaptools", 12),
        ("parse-mimekit", 34),
        ("parse-stalwart", 107),
        ("reply-crisp", 90),
        ("reply-github-erp", 22),
        ("reply-mailparserreply", 47),
        ("reply-quotequail", 38),
        ("reply-willdurand", 46),
    ];
    for (name, floor) in sets {
        let Some(cases) = given::cases(name) else { continue };
        let mut score = Score::default();
        let mut kinds = BTreeMap::<String, usize>::new();
        for case in &cases {
            let mail = read(case);
            *kinds.entry(format!("{:?}", mail.automatic)).or_default() += 1;
            score.note("bounce", case, mail.bounce.is_none(), &mail.subject);
            if matches!(mail.automatic, Automatic::AutoReply | Automatic::FeedbackReport) {
                say(&format!("  {:?}: {}: {:?}", mail.automatic, case.name, mail.subject));
            }
        }
        say(&format!("{name}: {kinds:?}"));
        score.hold(name, floor);
    }
}
