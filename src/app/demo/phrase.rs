//! Phrases with choices and blanks: `{hello|hi} {name}`. A group with bars is a choice, one without names a blank; groups nest.
//! Groups with the same number, `{1:lamp|vase}` and later `{1:it shines|it holds water}`, choose alike in one conversation.
use super::random::Random;
use std::collections::BTreeMap;

/// What the blanks stand for.
pub type Blanks = BTreeMap<&'static str, String>;

/// The blank that decides what numbered groups choose.
pub const TWIST: &str = "#";

/// The phrase with every choice made and every blank filled. A blank that nobody fills stays as it is written.
pub fn say(phrase: &str, blanks: &Blanks, random: &mut Random) -> String {
    let mut said = String::with_capacity(phrase.len());
    let mut rest = phrase;
    while let Some(start) = rest.find('{') {
        said.push_str(&rest[..start]);
        let group = &rest[start + 1..];
        let Some(end) = closing(group) else {
            said.push_str(&rest[start..]);
            return said;
        };
        let inner = &group[..end];
        let (number, inner) = numbered(inner);
        let choices = choices(inner);
        if choices.len() > 1 {
            let twist: u64 = blanks.get(TWIST).and_then(|twist| twist.parse().ok()).unwrap_or(0);
            let choice: &str = match number {
                Some(number) => Random::new(twist + number).pick::<&str>(&choices),
                None => random.pick::<&str>(&choices),
            };
            said.push_str(&say(choice, blanks, random));
        } else if let Some(value) = blanks.get(inner) {
            said.push_str(value);
        } else {
            said.push('{');
            said.push_str(inner);
            said.push('}');
        }
        rest = &group[end + 1..];
    }
    said.push_str(rest);
    said
}

fn numbered(group: &str) -> (Option<u64>, &str) {
    match group.split_once(':') {
        Some((number, rest)) if number.len() == 1 => number.parse().map_or((None, group), |number| (Some(number), rest)),
        _ => (None, group),
    }
}

/// The text with a capital at the beginning of every line and sentence: what fills a blank may stand there.
pub fn capitalised(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let (mut is_first, mut is_behind_stop) = (true, false);
    for c in text.chars() {
        if is_first && c.is_alphabetic() {
            written.extend(c.to_uppercase());
        } else {
            written.push(c);
        }
        is_first = c == '\n' || (c == ' ' && (is_behind_stop || is_first));
        is_behind_stop = matches!(c, '.' | '?' | '!');
    }
    written
}

/// Where the group ends whose content begins here.
fn closing(group: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The choices of a group, cut at the bars that are not inside another group.
fn choices(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                found.push(&group[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&group[from..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_made_and_blanks_are_filled_also_inside_each_other() {
        let blanks = Blanks::from([("name", "Lan".to_owned())]);
        let mut said: Vec<String> = (0..40).map(|seed| say("{chào {name}|dạ}, {x}{", &blanks, &mut Random::new(seed))).collect();
        said.sort();
        said.dedup();
        assert_eq!(said, ["chào Lan, {x}{", "dạ, {x}{"]);
    }

    #[test]
    fn numbered_groups_choose_alike() {
        for twist in 0..20 {
            let blanks = Blanks::from([(TWIST, twist.to_string())]);
            let said = say("{1:a|b|c}{1:a|b|c}", &blanks, &mut Random::new(twist));
            assert_eq!(said[..1], said[1..]);
        }
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capitalised("ấm mới. ấm cũ? về 1,8 lít\nđơn a.b"), "Ấm mới. Ấm cũ? Về 1,8 lít\nĐơn a.b");
    }
}
