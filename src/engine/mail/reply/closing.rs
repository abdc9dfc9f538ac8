//! What ends a mail without saying anything: formal closings with the name and address below them, signatures of one line.
use super::line::{is_rule, trim};
use super::phrases::CLOSINGS;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Lines below a closing that are still taken for name and address.
const LINES: usize = 8;

static PHRASES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| CLOSINGS.iter().copied().collect());

/// How many of `lines` (trimmed at their ends only) stay when the closing at their end is taken off. Never none.
pub fn without(lines: &[&str]) -> usize {
    let mut seen = 0;
    for at in (0..lines.len()).rev() {
        let line = trim(lines[at]);
        if line.is_empty() {
            continue;
        }
        let has_more_above = lines[..at].iter().any(|line| !trim(line).is_empty());
        if !has_more_above {
            break;
        }
        if is_closing(line) || (seen == 0 && signs_off(line) && stands_alone(lines, at)) {
            return ended(lines, at);
        }
        seen += 1;
        if seen > LINES || is_sentence(line) {
            break;
        }
    }
    lines.len()
}

fn ended(lines: &[&str], mut at: usize) -> usize {
    while at > 0 && trim(lines[at - 1]).is_empty() {
        at -= 1;
    }
    at
}

/// "Best regards," or "Mvh, Anna".
fn is_closing(line: &str) -> bool {
    if line.len() > 90 {
        return false;
    }
    let bare = |text: &str| trim(text.trim_end_matches([',', '.', '!', ';', ':', '，', '-', '~', ')', '('])).to_lowercase();
    if PHRASES.contains(bare(line).as_str()) {
        return true;
    }
    let Some((head, name)) = line.split_once([',', '.', '|']) else { return false };
    let is_name = name.split_whitespace().count() <= 4
        && !name.contains(['?', '!', ':'])
        && trim(name).chars().next().is_none_or(|c| !c.is_lowercase());
    is_name && head.len() > 2 && PHRASES.contains(bare(head).as_str())
}

/// "-Anna Lee" or "/Anna": a dash or a stroke and a name, and nothing else.
fn signs_off(line: &str) -> bool {
    let Some(name) = line.strip_prefix(['-', '/', '–', '—']) else { return false };
    let name = name.strip_prefix(' ').unwrap_or(name);
    let words: Vec<&str> = name.split(' ').collect();
    words.len() <= 4
        && name.len() <= 60
        && words[0].starts_with(char::is_uppercase)
        && words.iter().all(|word| !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '-' | '’')))
        && words.last().is_some_and(|word| word.chars().next().is_some_and(char::is_uppercase))
}

/// Whether blank lines part a line from what is above, and that announces no list.
fn stands_alone(lines: &[&str], at: usize) -> bool {
    if at == 0 || !trim(lines[at - 1]).is_empty() {
        return false;
    }
    lines[..at]
        .iter()
        .rev()
        .map(|line| trim(line))
        .find(|line| !line.is_empty())
        .is_some_and(|above| !above.ends_with([':', '：']) && !above.starts_with(['-', '/', '•', '*']) && !is_rule(above))
}

/// Whether a line says something, as no line of a name or an address does.
fn is_sentence(line: &str) -> bool {
    let lower = line.get(..3).unwrap_or("").to_ascii_lowercase();
    if lower.starts_with("ps") || lower == "p.s" || line.ends_with(['?', ':']) {
        return true;
    }
    let words = line.split_whitespace().count();
    line.len() > 160 || words > 12 || (words >= 5 && line.ends_with(['.', '!', '。']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str) -> String {
        let lines: Vec<&str> = text.lines().collect();
        lines[..without(&lines)].join("\n")
    }

    #[test]
    fn formal_closings_go_with_what_is_below_them() {
        assert_eq!(rest("Can you help?\n\nRegards,\n\nAnna Lee\nCEO @ Acme !"), "Can you help?");
        assert_eq!(rest("Xong rồi ạ.\n\nTrân trọng,\nLan"), "Xong rồi ạ.");
        assert_eq!(rest("Ok.\nMvh, Anna"), "Ok.");
        assert_eq!(rest("Oh thanks.\n\n-Anna Lee"), "Oh thanks.");
    }

    #[test]
    fn what_says_something_stays() {
        for text in [
            "Ok.\n\nThanks,\nAnna",
            "Ok.\nRegards,\nAnna\nPS: the red one",
            "I want:\n\n-Apple",
            "Regards,\nAnna",
            "Best regards to your mother, she was kind",
        ] {
            assert_eq!(rest(text), text);
        }
    }
}
