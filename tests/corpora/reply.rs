//! Replies split from their quotes: every case with an expectation counts, every expectation of a case must hold.
use crate::given;
use hopdesk::engine::mail::{html, reply};
use serde_json::Value;

/// Lines after trimming, without blank lines at the ends; blank lines within count.
fn lines(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |at| at + 1);
    lines[first..last].to_vec()
}

fn strings<'a>(case: &'a Value, key: &str) -> Vec<&'a str> {
    case[key].as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

fn fits(pattern: &str, text: &str) -> bool {
    regex::RegexBuilder::new(&pattern.replace("\\/", "/")).multi_line(true).build().expect("a pattern").is_match(text)
}

/// What fails of a case; `None` if nothing is expected of it.
fn failures(case: &Value, input: &str) -> Option<Vec<String>> {
    let is_html = case["format"] == "html";
    let text = if is_html { html::to_text(input) } else { input.replace("\r\n", "\n") };
    let split = reply::split(&text, is_html.then_some(input));
    let visible = &split.visible;
    let mut failed = Vec::new();
    let mut count = 0;
    let mut expect = |holds: bool, what: String| {
        count += 1;
        if !holds {
            failed.push(what);
        }
    };
    for key in ["expected_visible", "expected_first"] {
        if let Some(expected) = case[key].as_str() {
            expect(lines(visible) == lines(expected), format!("{key}: {expected:?}"));
        }
    }
    if let Some(expected) = case["expected_visible_html"].as_str() {
        let expected = html::to_text(expected);
        // Upstream leaves nothing of a mail that is all history; here such a mail stays whole.
        let holds = if expected.is_empty() { *visible == text.trim() } else { lines(visible) == lines(&expected) };
        expect(holds, format!("expected_visible_html: {expected:?}"));
    }
    for part in strings(case, "must_contain") {
        expect(lines(visible).join("\n").contains(&lines(part).join("\n")), format!("must contain {part:?}"));
    }
    for part in strings(case, "must_not_contain") {
        expect(!visible.contains(part), format!("must not contain {part:?}"));
    }
    for pattern in strings(case, "must_match") {
        expect(fits(pattern, visible), format!("must match {pattern:?}"));
    }
    for part in strings(case, "quoted_contains") {
        expect(visible.matches(part).count() < text.matches(part).count(), format!("must be hidden: {part:?}"));
    }
    if case["all_visible"] == true {
        expect(lines(visible) == lines(&text), "must all be visible".to_owned());
    }
    if case["max_seconds"].is_number() {
        expect(visible.len() < text.len(), "must be split".to_owned());
    }
    if case["kind"] == "unwrap" {
        let found = split.forwarded.as_ref().or(split.history.as_ref());
        let expected = &case["expected"];
        if expected["type"] == "forward" {
            let from = found.and_then(|mail| mail.from.as_ref());
            let wanted = expected["from"].as_str().unwrap_or_default();
            let from_fits = from.map_or(wanted.is_empty(), |from| wanted.contains(&from.address) && wanted.contains(&from.name));
            expect(found.is_some() && from_fits, format!("from {wanted:?}: {found:?}"));
            for (key, value) in
                [("subject", found.and_then(|mail| mail.subject.as_deref())), ("date", found.and_then(|mail| mail.date.as_deref()))]
            {
                expect(value == expected[key].as_str(), format!("{key}: {value:?}"));
            }
        } else {
            expect(found.is_none(), format!("no forward: {found:?}"));
        }
        let own = [expected["text_top"].as_str(), expected["text_bottom"].as_str()];
        for part in own.into_iter().flatten().filter(|part| !part.starts_with("--")) {
            expect(visible.contains(lines(part)[0]), format!("must stay {part:?}"));
        }
    }
    (count > 0).then_some(failed)
}

fn run(name: &str, floor: usize) {
    let Some(set) = given::set(name) else { return };
    let (mut passed, mut total) = (0, 0);
    for case in &set.cases {
        let input = String::from_utf8_lossy(&set.input(case)).into_owned();
        let Some(failed) = failures(case, &input) else { continue };
        total += 1;
        passed += usize::from(failed.is_empty());
        if !failed.is_empty() {
            let text = if case["format"] == "html" { html::to_text(&input) } else { input };
            println!("{name} {}: {failed:#?}\n  got {:?}", case["input"], reply::split(&text, None).visible);
        }
    }
    println!("{name}: {passed}/{total}");
    assert!(passed >= floor, "{name}: {passed}/{total}, before {floor}");
}

#[test]
fn replies_of_crisp_are_split() {
    run("reply-crisp", 66);
}

#[test]
fn replies_of_github_are_split() {
    run("reply-github-erp", 22);
}

#[test]
fn replies_of_mailparserreply_are_split() {
    run("reply-mailparserreply", 21);
}

#[test]
fn replies_and_forwards_of_quotequail_are_split() {
    run("reply-quotequail", 38);
}

#[test]
fn replies_of_willdurand_are_split() {
    run("reply-willdurand", 35);
}
