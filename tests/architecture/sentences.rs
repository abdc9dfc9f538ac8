//! What the API says of a wrong input or of what is in the way is said in Vietnamese as well: the browser app has a translation of
//! each of these sentences, and of no other.
use super::source::Offence;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// Where sentences reach a browser from.
const ROOMS: [&str; 4] = ["src/base/", "src/channels/", "src/desk/", "src/engine/http/"];

/// The sentences of a source file, with `{}` for each value that is put in.
fn sentences(content: &str) -> Vec<String> {
    let made = Regex::new(
        r#"(?s)(?:Error::(?:invalid|conflict)\(\s*|Error::field\(\s*[^,]+?,\s*|Error::new\(\s*Kind::(?:Invalid|Conflict),\s*)(?:format!\(\s*)?"((?:[^"\\]|\\.)*)""#,
    )
    .expect("a pattern");
    let value = Regex::new(r"\{[^}]*\}").expect("a pattern");
    let code = content.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    made.captures_iter(code).map(|found| value.replace_all(&found[1].replace("\\\"", "\""), "{}").into_owned()).collect()
}

pub fn untranslated(files: &[(String, String)], catalogue: &BTreeMap<String, String>) -> Vec<Offence> {
    let mut said = BTreeSet::new();
    let mut found = Vec::new();
    for (path, content) in files.iter().filter(|(path, _)| ROOMS.iter().any(|room| path.starts_with(room))) {
        if path.ends_with("tests.rs") || path.contains("/tests/") {
            continue;
        }
        for sentence in sentences(content) {
            if !catalogue.contains_key(&sentence) {
                found.push(Offence(format!("{path}: web/src/words/server.vi.json does not say {sentence:?}")));
            }
            said.insert(sentence);
        }
    }
    let idle = catalogue.keys().filter(|sentence| !said.contains(*sentence));
    found.extend(idle.map(|sentence| Offence(format!("web/src/words/server.vi.json: nobody says {sentence:?} any more"))));
    found
}

#[test]
fn sentences_without_a_translation_and_translations_without_a_sentence_are_found() {
    let source = "Err(Error::field(\"name\", \"A name is needed.\"))?;\nError::conflict(format!(\n    \"{name} has \\\"{}\\\".\", x))\n#[cfg(test)]\nmod tests {\n Error::invalid(\"Not this.\") }";
    let files = [("src/desk/a.rs".to_owned(), source.to_owned()), ("src/engine/index/a.rs".to_owned(), source.to_owned())];
    let catalogue = [("A name is needed.", "…"), ("Gone.", "…")].map(|(english, said)| (english.to_owned(), said.to_owned())).into();
    let lines: Vec<String> = untranslated(&files, &catalogue).into_iter().map(|offence| offence.0).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains(r#"{} has \"{}\"."#) && lines[1].contains("Gone."), "{lines:?}");
}
