//! HTML of attackers and of real mail made harmless, checked on what an HTML5 parser sees in the result.
use crate::given;
use hopdesk::engine::mail::html;
use html2text::{Element, Handle, config};
use serde_json::Value;

const ACTIVE: [&str; 17] = [
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "meta", "link", "form", "input", "button", "svg", "math",
    "style", "template",
];
const ADDRESSES: [&str; 9] = ["href", "src", "action", "formaction", "xlink:href", "background", "poster", "data", "srcset"];
const RASTER: [&str; 6] = ["data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif", "data:image/webp", "data:image/bmp"];

/// What is active in a document, as the rule "active-free" of the sets counts it.
fn active(html: &str) -> Vec<String> {
    let document = config::plain().parse_html(html.as_bytes()).expect("reading from memory").document;
    let mut found = Vec::new();
    let mut open: Vec<Handle> = vec![document];
    while let Some(node) = open.pop() {
        open.extend(node.children.borrow().iter().cloned());
        let Element { name, attrs, .. } = &node.data else { continue };
        if ACTIVE.contains(&&*name.local) {
            found.push(format!("<{}>", name.local));
        }
        for attribute in attrs.borrow().iter() {
            let key = attribute.name.local.to_lowercase();
            let value: String =
                attribute.value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase();
            let is_active = key.starts_with("on")
                || key == "srcdoc"
                || (ADDRESSES.contains(&key.as_str())
                    && ["javascript:", "vbscript:", "http://", "https://", "//"].iter().any(|start| value.starts_with(start))
                    && key != "href")
                || (key == "href" && ["javascript:", "vbscript:", "data:"].iter().any(|start| value.starts_with(start)))
                || (value.starts_with("data:")
                    && ADDRESSES.contains(&key.as_str())
                    && !(&*name.local == "img" && RASTER.iter().any(|start| value.starts_with(start))))
                || (key == "style" && ["expression(", "-moz-binding", "behavior:", "url("].iter().any(|word| value.contains(word)));
            if is_active {
                found.push(format!("{key}={}", attribute.value));
            }
        }
    }
    found
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn run(name: &str, keeps_text: bool) {
    let Some(set) = given::set(name) else { return };
    let mut passed = 0;
    for case in &set.cases {
        let input = String::from_utf8_lossy(&set.input(case)).into_owned();
        let out = html::sanitise(&input);
        let mut failed = active(&out);
        for part in case["must_not_contain"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if out.to_lowercase().contains(&part.to_lowercase()) {
                failed.push(format!("contains {part:?}"));
            }
        }
        if keeps_text && bare(&html::to_text(&input)) != bare(&html::to_text(&out)) {
            let (before, after) = (bare(&html::to_text(&input)), bare(&html::to_text(&out)));
            let at = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
            let part = |text: &str| text.chars().skip(at.saturating_sub(20)).take(60).collect::<String>();
            failed.push(format!("text differs: {:?}, {:?}", part(&before), part(&after)));
        }
        passed += usize::from(failed.is_empty());
        if !failed.is_empty() {
            println!("{name} {}: {failed:?}\n  got {:?}", case["input"], out.chars().take(300).collect::<String>());
        }
    }
    println!("{name}: {passed}/{}", set.cases.len());
    assert_eq!(passed, set.cases.len());
}

#[test]
fn the_cheat_sheet_of_bluemonday_is_harmless() {
    run("html-bluemonday", false);
}

#[test]
fn the_attacks_of_owasp_are_harmless() {
    run("html-owasp", false);
}

#[test]
fn real_mails_are_harmless_and_keep_their_text() {
    run("html-real-bodies", true);
}
