//! Reads delivery reports that people were meant to read, whatever system wrote them. What they have in common: the failed
//! addresses stand at the start of lines, after words that announce them or before words that explain; a copy of the mail follows.
use super::super::{BounceAction, BounceRecipient};
use super::evidence::Evidence;
use super::{fields::RECIPIENTS, phrases, scan, status};
use std::collections::HashSet;

/// Bytes and lines of a text that are read at most.
const TEXT: usize = 64 << 10;
const LINES: usize = 1500;
/// Bytes of one line that are read at most.
const LINE: usize = 2000;
/// Lines from the start, blank ones not counted, in which a report says what it is.
const OPENING: usize = 12;
const HEADLINES: usize = 3;

/// What a text says, read as a delivery report.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub recipients: Vec<BounceRecipient>,
    /// The recipients are announced or listed as such, not merely named in a line that speaks of failure.
    pub is_sure: bool,
    /// A failure is spoken of in the opening.
    pub is_announced: bool,
    /// … in its first lines, in so many words.
    pub is_headline: bool,
    /// The report proper, without the copy.
    pub words: String,
    pub is_delay: bool,
    /// What the report proper says as a whole, for recipients of whom nothing is said singly.
    pub status: Option<String>,
}

#[derive(Default)]
struct Reader {
    sure: Vec<Entry>,
    likely: Vec<Entry>,
    seen: HashSet<String>,
    /// An announcement stands above: lines that start with an address list it.
    is_section: bool,
    fallback: Option<String>,
    expanded_from: Option<String>,
    bare: Option<String>,
}

struct Entry {
    address: String,
    words: String,
}

/// Reads the report in `text`. `to` are the addresses that the report was sent to: those never failed by being named in passing.
pub(super) fn read(text: &str, to: &[String], evidence: &Evidence) -> Reading {
    let mut reading = Reading::default();
    let mut reader = Reader::default();
    let mut count = 0;
    let mut previous_asks = false;
    for line in text.lines().take(LINES) {
        if reading.words.len() > TEXT {
            break;
        }
        let line = collapse(cut(line, LINE));
        if line.is_empty() || line.bytes().all(|byte| b"-=*_#| ".contains(&byte)) {
            continue;
        }
        let line = strip_markup(&line);
        let lower = line.to_ascii_lowercase();
        if count > 0 && starts_copy(&lower) {
            break;
        }
        count += 1;
        let is_intro = phrases::INTROS.iter().any(|intro| lower.contains(intro));
        if count <= OPENING {
            let is_failure = phrases::FAILURES.iter().any(|failure| lower.contains(failure));
            reading.is_announced |= is_intro || is_failure;
            reading.is_headline |= is_failure && count <= HEADLINES;
        }
        if !previous_asks {
            reader.line(&line, &lower, is_intro, to);
        }
        previous_asks = (lower.ends_with("contact") || lower.ends_with("mail to")) && !is_intro;
        reading.words.push_str(&lower);
        reading.words.push('\n');
    }
    if reader.sure.is_empty() && evidence.has_bounce_subject() {
        let subject = &evidence.subject;
        for found in scan::addresses(subject).into_iter().filter(|one| !is_helper(&subject[..one.range.start])).take(1) {
            reader.keep(found.address, subject, true);
        }
    }
    reader.finish(&mut reading, evidence);
    reading
}

impl Reader {
    fn line(&mut self, line: &str, lower: &str, is_intro: bool, to: &[String]) {
        let found = scan::addresses(line);
        let bare = line.trim_start_matches(['>', ' ', '*', '-', '\t', '•', '·', '"', '\'', '<', '[', '(', '{', '|', ':']);
        let lead = line.len() - bare.len();
        let is_quote = line.starts_with('>') && !self.is_section;
        if let Some(first) = found.first() {
            let starts = first.range.start == lead && !is_quote;
            let before = &lower[..first.range.start];
            let after = lower[first.range.end..].trim_start_matches(['>', ']', ')', '"', '\'']);
            let explains = status::reply_code(lower).is_some() || phrases::reason(after).is_some();
            let stands_alone = after.trim().is_empty() || after.starts_with("<mailto:") || after.trim_start().starts_with(':');
            let x400 = self.is_section && (before.ends_with("smtp=") || before.ends_with("smtp:"));
            if starts && (self.is_section || stands_alone || explains) || x400 {
                self.keep(first.address.clone(), &line[line.len() - after.len()..], true);
                return;
            }
            if before.contains("expanded from") || before.contains("generated from") {
                self.expanded_from.get_or_insert_with(|| first.address.clone());
                return;
            }
            if is_intro {
                let place = phrases::INTROS.iter().filter_map(|intro| lower.find(intro).map(|at| at + intro.len())).min().unwrap_or(0);
                self.is_section = true;
                let mut kept = false;
                for one in found.iter().filter(|one| one.range.start >= place) {
                    let between = &lower[place..one.range.start];
                    if !kept && !is_helper(between) {
                        self.keep(one.address.clone(), line, true);
                        kept = true;
                    }
                }
                if kept {
                    return;
                }
            }
            let is_command = before.contains("rcpt to:");
            if is_command || (!is_helper(before) && (explains || phrases::reason(lower).is_some())) {
                if !to.contains(&first.address) {
                    self.keep(first.address.clone(), line, false);
                }
            } else if lower.starts_with("to:") && self.fallback.is_none() {
                self.fallback = Some(first.address.clone());
            }
        } else if is_intro {
            self.is_section = true;
        } else if lower.starts_with(['-', '=', '*']) && lower.ends_with(|c: char| !c.is_ascii_alphanumeric()) || lower.starts_with("---") {
            self.is_section = false;
        } else if self.is_section && self.sure.is_empty() && self.bare.is_none() {
            let word = bare.trim();
            let is_word = (2..=64).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            if is_word {
                self.bare = Some(word.to_ascii_lowercase());
            }
        }
        self.explain(line);
    }

    fn keep(&mut self, address: String, words: &str, is_sure: bool) {
        let list = if is_sure { &mut self.sure } else { &mut self.likely };
        if list.len() >= RECIPIENTS {
            return;
        }
        let key = format!("{}{address}", if is_sure { '!' } else { '?' });
        if self.seen.insert(key) {
            let words = words.trim_start_matches(['.', ':', ' ', '>', ',']).trim();
            list.push(Entry { address, words: words.to_owned() });
        } else if is_sure {
            self.explain(words);
        }
    }

    /// Adds a line to what is said of the recipients last listed.
    fn explain(&mut self, line: &str) {
        let lower = cut(line, 40).to_ascii_lowercase();
        if let Some(last) = self.sure.last_mut()
            && last.words.len() < 2000
            && !["no action is required", "if you do so", "for further assistance"].iter().any(|start| lower.starts_with(start))
        {
            if !last.words.is_empty() {
                last.words.push('\n');
            }
            last.words.push_str(cut(line, 1000));
        }
    }

    fn finish(self, reading: &mut Reading, evidence: &Evidence) {
        reading.is_delay = phrases::DELAY_SUBJECTS.iter().any(|delay| evidence.subject.contains(delay))
            || phrases::DELAYS.iter().any(|delay| reading.words.contains(delay)) && !reading.words.contains("this is a permanent error");
        let action = if reading.is_delay { BounceAction::Delayed } else { BounceAction::Failed };
        reading.is_sure = !self.sure.is_empty();
        let mut entries = if self.sure.is_empty() { self.likely } else { self.sure };
        if entries.is_empty() {
            let named = self.expanded_from.or(self.fallback.filter(|_| reading.is_announced));
            let named = named.or_else(|| self.bare.and_then(|word| scan::valid(&format!("{word}@{}", evidence.domain))));
            entries.extend(named.map(|address| Entry { address, words: String::new() }));
        }
        // A run of addresses is explained once, behind its last.
        let mut shared = String::new();
        for entry in entries.iter_mut().rev() {
            if entry.words.is_empty() {
                entry.words.clone_from(&shared);
            } else {
                shared.clone_from(&entry.words);
            }
        }
        reading.status = status::decide(None, cut(&reading.words, 8000), action);
        for entry in entries {
            let lower = entry.words.to_lowercase();
            let says = status::enhanced(&lower).is_some() || status::reply_code(&lower).is_some() || phrases::reason(&lower).is_some();
            reading.recipients.push(BounceRecipient {
                address: Some(entry.address),
                action,
                status: if says { status::decide(None, &lower, action) } else { reading.status.clone() },
                diagnostic: Some(remote_words(&entry.words)).filter(|words| !words.is_empty()),
            });
        }
    }
}

/// From the line with the reply of the remote server to the end of its paragraph, or all if there is none.
fn remote_words(words: &str) -> String {
    let is_reply = |line: &&str| {
        let lower = line.to_ascii_lowercase();
        status::reply_code(&lower).is_some() || status::enhanced(&lower).is_some()
    };
    let start = words.lines().position(|line| is_reply(&line)).unwrap_or(0);
    words
        .lines()
        .skip(start)
        .enumerate()
        .take_while(|(at, line)| *at == 0 || !line.starts_with("--"))
        .map(|(_, line)| line)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether an address after these words is somebody to write to.
fn is_helper(before: &str) -> bool {
    phrases::HELPERS.iter().any(|helper| before.contains(helper))
}

/// Whether a line starts the copy of the returned mail, or the machine-readable part of a report whose structure got lost.
pub(super) fn starts_copy(lower: &str) -> bool {
    let bare = lower.trim_start_matches(['>', ' ']);
    if ["received: ", "return-path: ", "return-path:<", "reporting-mta:", "content-type: message/"]
        .iter()
        .any(|start| bare.starts_with(start))
    {
        return true;
    }
    let Some(copy) = phrases::COPIES.iter().find_map(|copy| lower.find(copy).map(|at| &lower[at + copy.len()..])) else { return false };
    let is_decorated = lower.starts_with(['-', '=', '*', '|', '_', '[']);
    let is_heading = lower.ends_with([':', '-', '='])
        || ["follow", "below", "this line", "is attached", "attached"].iter().any(|word| copy.contains(word));
    (is_decorated && lower.len() < 120)
        || (is_heading && lower.len() < 90 && !lower.contains('@') && !lower.contains("address") && !lower.contains("recipient"))
}

/// Trimmed, with one space for each run of white space.
fn collapse(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// HTML that calls itself plain text: tags of layout at the ends of lines.
fn strip_markup(line: &str) -> std::borrow::Cow<'_, str> {
    if !line.contains("<br") && !line.contains("<font") {
        return line.into();
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('>') else { break };
        let tag = &rest[start..=start + end];
        if tag.contains('@') {
            out.push_str(tag);
        }
        rest = &rest[start + end + 1..];
    }
    if !rest.starts_with('<') || !rest.contains("<br") {
        out.push_str(rest);
    }
    out.trim().to_owned().into()
}

pub(super) fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
