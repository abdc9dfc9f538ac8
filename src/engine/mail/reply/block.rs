//! Header blocks of quoted or passed-on mail: `From: … Sent: … To: … Subject: …`, one to a line.
use super::line::{header, is_quoted, trim, unquoted};
use super::phrases::Field;
use crate::base::Mailbox;
use crate::engine::mail::Forwarded;

/// Lines a block may span, blank and wrapped ones included.
const LINES: usize = 24;

/// A header block found.
pub struct Block {
    /// The line behind it.
    pub end: usize,
    pub mail: Forwarded,
}

/// The header block that begins with line `at`. Where a marker already says that a mail follows (`is_announced`), one field is
/// enough; else it takes a sender and what a person does not write below a "From:".
pub fn at(lines: &[&str], at: usize, is_announced: bool) -> Option<Block> {
    header(unquoted(lines[at]))?;
    let quoted = is_quoted(trim(lines[at]));
    let mut found: [Option<String>; 4] = Default::default();
    let mut kinds = 0;
    let mut last = None;
    let mut end = at;
    let mut blanks = 0;
    for index in at..lines.len().min(at + LINES) {
        let raw = trim(lines[index]);
        if raw.is_empty() || (quoted && unquoted(raw).is_empty()) {
            blanks += 1;
            if blanks > 2 || kinds == found.len() {
                break;
            }
            last = None;
            continue;
        }
        if quoted != is_quoted(raw) {
            break;
        }
        let was_blank = blanks > 0;
        let line = unquoted(raw);
        if let Some((field, value)) = header(line) {
            // After a blank line only what is still missing goes on with the block.
            let slot = slot(field);
            if let Some(slot) = slot {
                if found[slot].is_some() && (was_blank || field != Field::Date) {
                    break;
                }
                if found[slot].is_none() {
                    kinds += 1;
                    found[slot] = Some(value.to_owned());
                }
            } else if was_blank {
                break;
            }
            last = slot;
            end = index + 1;
            blanks = 0;
            continue;
        }
        if was_blank || !continues(lines[index - 1], line) {
            break;
        }
        if let Some(slot) = last
            && let Some(value) = &mut found[slot]
            && value.len() < 2000
        {
            value.push(' ');
            value.push_str(line);
        }
        end = index + 1;
    }
    let [from, date, to, subject] = &found;
    let enough = is_announced
        || kinds >= 3
        || (kinds == 2 && from.as_deref().is_some_and(|value| value.contains('@')))
        || (from.is_some() && subject.is_some() && kinds == 2);
    let is_mail = enough && (is_announced || from.is_some() || (date.is_some() && to.is_some()));
    is_mail.then(|| Block { end, mail: Forwarded { from: from.as_deref().and_then(mailbox), subject: text(subject), date: text(date) } })
}

fn slot(field: Field) -> Option<usize> {
    match field {
        Field::From => Some(0),
        Field::Date => Some(1),
        Field::To => Some(2),
        Field::Subject => Some(3),
        Field::Other => None,
    }
}

/// Whether a line goes on with the header line before it: that was long, or this begins as no sentence does.
fn continues(before: &str, line: &str) -> bool {
    trim(before).len() >= 58 || line.starts_with('<') || trim(before).ends_with(['<', ',', ';'])
}

fn text(value: &Option<String>) -> Option<String> {
    let value = trim(value.as_deref()?.trim_matches(['*', '_']));
    (!value.is_empty()).then(|| value.to_owned())
}

/// The mailbox that a header value names, in any of the ways in which mail programs print it; a name alone is one too.
fn mailbox(value: &str) -> Option<Mailbox> {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | '\'' | ',' | ';' | '*');
    let Some(at) = value.find('@') else {
        let name = trim(value.trim_matches(['"', '\'', '*']));
        return (!name.is_empty()).then(|| Mailbox::new(name, ""));
    };
    let start = value[..at].rfind(is_edge).map_or(0, |found| found + value[found..].chars().next().map_or(1, char::len_utf8));
    let end = value[at..].find(is_edge).map_or(value.len(), |found| at + found);
    let address = value[start..end].trim_start_matches("mailto:").trim_matches('.');
    let name = trim(value[..start].trim_end_matches(|c: char| matches!(c, '<' | '[' | '(') || c.is_whitespace()));
    let name = trim(name.trim_matches(['"', '\'', '*', '<', '[']));
    Some(Mailbox::new(if name == address { "" } else { name }, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_are_read_as_mail_programs_print_them() {
        for value in
            ["Anna Lee <a@b.example>", "\"Anna Lee\" <a@b.example>", "Anna Lee [mailto:a@b.example]", "Anna Lee<mailto:a@b.example>"]
        {
            assert_eq!(mailbox(value), Some(Mailbox::new("Anna Lee", "a@b.example")), "{value}");
        }
        assert_eq!(mailbox("a@b.example"), Some(Mailbox::new("", "a@b.example")));
        assert_eq!(mailbox("Anna"), Some(Mailbox::new("Anna", "")));
    }

    #[test]
    fn a_subject_wrapped_over_lines_is_whole() {
        let lines = [
            "From: A <a@b.example>",
            "Subject: a subject that is long enough to be wrapped by the program over",
            "two lines",
            "To: c",
            "",
            "text",
        ];
        let block = at(&lines, 0, false).unwrap();
        assert_eq!(block.end, 4);
        assert_eq!(block.mail.subject.as_deref(), Some("a subject that is long enough to be wrapped by the program over two lines"));
    }

    #[test]
    fn lines_with_colons_are_no_header_block() {
        assert!(at(&["From: our database", "not From: elsewhere"], 0, false).is_none());
        assert!(at(&["To: do", "A: b"], 0, false).is_none());
    }
}
