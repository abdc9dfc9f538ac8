//! Phrases with choices and blanks: `{hello|hi} {name}`. A group with bars is a choice, one without names a blank; groups nest.
use super::random::Random;
use std::collections::BTreeMap;

/// What the blanks stand for.
pub type Blanks = BTreeMap<&'static str, String>;

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
        let choices = choices(inner);
        if choices.len() > 1 {
            let choice: &str = *random.pick(&choices);
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
}
