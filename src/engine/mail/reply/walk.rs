//! The walk from the first line to the last that decides what stays and what is history. Knows what lines and blocks are from its
//! neighbours; every line is looked at a bounded number of times.
use super::line::{self, Marker, is_quoted, is_rule, trim, unquoted};
use super::{block, closing, intro};
use crate::engine::mail::Forwarded;

/// A quote between two answers stays if it has no more lines than this.
const CONTEXT: usize = 8;
/// A signature below a bare `--`, which can also be drawn as a line, has no more lines than this.
const SIGNATURE: usize = 15;

/// What the walk has found to stay.
enum Piece {
    Own(usize),
    /// Lines of a quote; whether it is history, as an introduction or its own headers say.
    Quote {
        start: usize,
        end: usize,
        is_history: bool,
    },
}

/// One walk over the lines of a text; afterwards it knows what stays.
pub struct Walk<'a> {
    lines: &'a [&'a str],
    pieces: Vec<Piece>,
    /// The author's own words were seen.
    has_own: bool,
    /// Something was taken away.
    pub is_cut: bool,
    /// In a signature: own lines do not count until a quote ends it.
    in_signature: bool,
    /// An introduction stands right above.
    is_introduced: bool,
    /// A mail passed on without a word: all of it is what the author sent.
    pub is_whole: bool,
    pub forwarded: Option<Forwarded>,
    pub history: Option<Forwarded>,
}

impl<'a> Walk<'a> {
    pub fn new(lines: &'a [&'a str]) -> Self {
        Self {
            lines,
            pieces: Vec::with_capacity(lines.len().min(256)),
            has_own: false,
            is_cut: false,
            in_signature: false,
            is_introduced: false,
            is_whole: false,
            forwarded: None,
            history: None,
        }
    }

    /// Walks to the end, or to where all that follows is history.
    pub fn run(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            match self.step(at) {
                Some(next) => at = next,
                None => {
                    self.is_cut = true;
                    return;
                }
            }
        }
    }

    /// Takes in what begins with line `at`; the line to go on with, or `None` if all the rest is history.
    fn step(&mut self, at: usize) -> Option<usize> {
        let line = trim(self.lines[at]);
        if line.is_empty() {
            if !self.in_signature {
                self.pieces.push(Piece::Own(at));
            }
            return Some(at + 1);
        }
        if is_quoted(line) && !self.closes_an_address(at, line) {
            return Some(self.quote(at));
        }
        if line.len() <= line::LONG
            && let Some(next) = self.mark(at, line)
        {
            return next;
        }
        self.own(at);
        Some(at + 1)
    }

    /// Whether a `>` at the beginning of a line is the end of an address that was wrapped.
    fn closes_an_address(&self, at: usize, line: &str) -> bool {
        let above = at.checked_sub(1).map_or("", |above| trim(self.lines[above]));
        line.len() <= 60 && above.len() <= line::LONG && intro::can_end(line) && above.rfind('<') > above.rfind('>')
    }

    fn own(&mut self, at: usize) {
        self.is_introduced = false;
        if !self.in_signature {
            self.has_own = true;
            self.pieces.push(Piece::Own(at));
        }
    }

    /// What a line that is not quoted and not too long marks: `Some` of where to go on, or of the end.
    fn mark(&mut self, at: usize, line: &str) -> Option<Option<usize>> {
        if is_rule(line) {
            return self.rule(at, line);
        }
        if line::is_reply_above(line) {
            // Nothing above it: the marker came in a mail, and the answer below it.
            return Some(if self.has_own { None } else { Some(at + 1) });
        }
        if let Some(marker) = line::marker(line) {
            return Some(self.marker(at, marker));
        }
        if let Some(block) = block::at(self.lines, at, false) {
            return Some(self.block(at, block));
        }
        if intro::can_end(line)
            && let Some(start) = intro::start(self.lines, at.saturating_sub(4), at)
        {
            return self.introduction(start, at);
        }
        if self.has_own && line::begins_disclaimer(line) && self.is_disclaimer(at) {
            return Some(None);
        }
        if line::is_device(line) && self.is_last_of_its_part(at) {
            self.is_cut = true;
            self.in_signature = self.has_own;
            return Some(Some(at + 1));
        }
        None
    }

    /// Whether what begins like a disclaimer is one, and ends the mail.
    fn is_disclaimer(&self, at: usize) -> bool {
        let rest = self.lines[at..].iter().map(|line| trim(line)).filter(|line| !line.is_empty());
        let length = rest.clone().take(41).count();
        length <= 40 && rest.clone().take(5).any(line::is_footer) && !rest.clone().any(is_quoted)
    }

    /// Whether nothing more of the same paragraph follows.
    fn is_last_of_its_part(&self, at: usize) -> bool {
        let Some(next) = self.lines.get(at + 1).map(|line| trim(line)) else { return true };
        next.is_empty()
            || is_quoted(next)
            || is_rule(next)
            || line::is_device(next)
            || line::marker(next).is_some()
            || line::header(next).is_some()
            || (at + 1..(at + 5).min(self.lines.len())).any(|end| {
                let line = trim(self.lines[end]);
                intro::can_end(line) && intro::start(self.lines, at + 1, end) == Some(at + 1)
            })
    }

    /// A line drawn: part of what follows it, the mark of a signature, or only a line.
    fn rule(&mut self, at: usize, line: &str) -> Option<Option<usize>> {
        if line == "--" {
            let is_marked = self.lines[at].trim_end_matches('\r').ends_with("-- ");
            let length =
                self.lines[at + 1..].iter().map(|line| trim(line)).take_while(|line| !is_quoted(line)).filter(|line| !line.is_empty());
            let is_signature = is_marked || length.take(SIGNATURE + 1).count() <= SIGNATURE;
            if is_signature && self.has_own {
                self.in_signature = true;
                self.is_cut = true;
                return Some(Some(at + 1));
            }
            return None;
        }
        let next = self.next_line(at + 1)?;
        let text = trim(self.lines[next]);
        if line::marker(text).is_some() || block::at(self.lines, next, false).is_some() {
            return Some(Some(next));
        }
        let rest = self.lines[at + 1..].iter().map(|line| trim(line)).filter(|line| !line.is_empty());
        let is_underscore = line.starts_with('_');
        let is_long = line.len() >= 20;
        if (is_underscore || is_long) && (self.has_own || self.is_cut) && rest.clone().take(41).count() <= 40 {
            let is_footer = rest.clone().take(12).any(|line| line::is_footer(line) || (is_underscore && line.starts_with("http")));
            if is_footer && !rest.clone().any(is_quoted) {
                return Some(None);
            }
        }
        None
    }

    fn next_line(&self, from: usize) -> Option<usize> {
        (from..self.lines.len().min(from + 4)).find(|at| !trim(self.lines[*at]).is_empty())
    }

    /// An introduction from `start` to `end`, of which the lines before `end` were taken for own words.
    fn introduction(&mut self, start: usize, end: usize) -> Option<Option<usize>> {
        let has_own = self.pieces.iter().any(|piece| matches!(piece, Piece::Own(at) if *at < start && !trim(self.lines[*at]).is_empty()));
        let next = (end + 1..self.lines.len()).find(|at| !trim(self.lines[*at]).is_empty());
        let is_above_quote = next.is_some_and(|at| is_quoted(trim(self.lines[at])));
        if !is_above_quote && !has_own && !self.in_signature && next.is_some() {
            return None;
        }
        while matches!(self.pieces.last(), Some(Piece::Own(at)) if *at >= start) {
            self.pieces.pop();
        }
        self.has_own = has_own;
        self.is_cut = true;
        self.is_introduced = true;
        Some(if is_above_quote { next } else { None })
    }

    /// "-----Original Message-----" and its like.
    fn marker(&mut self, at: usize, marker: Marker) -> Option<usize> {
        let next = self.next_line(at + 1);
        let block = next.and_then(|next| block::at(self.lines, next, true));
        let mail = block.as_ref().map(|block| block.mail.clone()).unwrap_or_default();
        if !self.has_own && !self.is_introduced {
            if marker == Marker::Forwarded || block.is_some() {
                self.is_whole = true;
                self.forwarded = Some(mail);
                return None;
            }
            self.own(at);
            return Some(at + 1);
        }
        match marker {
            Marker::Forwarded => self.forwarded = Some(mail),
            Marker::Original => self.history = block.is_some().then_some(mail),
        }
        self.go_on_below(block.map_or(at + 1, |block| block.end), at)
    }

    /// Below a mark: a quote in `>` is taken as such, and the author may go on below it; anything else is history to the end.
    fn go_on_below(&mut self, from: usize, mark: usize) -> Option<usize> {
        self.is_cut = true;
        self.is_introduced = true;
        let next = (from..self.lines.len()).find(|at| !trim(self.lines[*at]).is_empty());
        let next =
            if from > mark + 1 && self.lines[mark + 1..from].iter().any(|line| is_quoted(trim(line))) { Some(mark + 1) } else { next };
        next.filter(|at| is_quoted(trim(self.lines[*at])) || trim(self.lines[*at]).is_empty())
    }

    fn block(&mut self, at: usize, block: block::Block) -> Option<usize> {
        if self.has_own || self.in_signature {
            self.history = Some(block.mail);
            return self.go_on_below(block.end, at);
        }
        self.forwarded = Some(block.mail);
        for index in at..block.end {
            self.pieces.push(Piece::Own(index));
        }
        Some(block.end)
    }

    /// A quote from line `at` on; the line behind it and the blank lines that follow.
    fn quote(&mut self, at: usize) -> usize {
        let lines = self.lines;
        let mut end = at;
        let mut next = at;
        while next < lines.len() {
            let line = trim(lines[next]);
            if is_quoted(line) {
                end = next + 1;
            } else if !line.is_empty() && (end != next || !self.is_wrapped(next)) {
                break;
            }
            next += 1;
        }
        let first = (at..end).find(|index| !unquoted(lines[*index]).is_empty());
        let is_history = self.is_introduced || first.is_some_and(|first| self.quotes_a_mail(first, end));
        self.is_introduced = false;
        self.in_signature = false;
        self.is_cut = true;
        self.pieces.push(Piece::Quote { start: at, end, is_history });
        // The blank lines behind a quote that stays are needed; behind one that goes, those before it are enough.
        if is_history { next } else { end }
    }

    /// Whether a line without a mark is the rest of the quoted line above it, which some program wrapped.
    fn is_wrapped(&self, at: usize) -> bool {
        let line = trim(self.lines[at]);
        let is_followed = self.lines.get(at + 1).is_some_and(|next| is_quoted(trim(next)));
        let above = trim(self.lines[at - 1]);
        self.has_own && is_followed && above.chars().count() >= 55 && line.starts_with(char::is_lowercase)
    }

    /// Whether a quote begins as a whole mail does, so that it is history and no context of an answer.
    fn quotes_a_mail(&mut self, first: usize, end: usize) -> bool {
        let lines: Vec<&str> = self.lines[first..end.min(first + 5)].iter().map(|line| unquoted(line)).collect();
        let marker = line::marker(lines[0]);
        let header = if marker.is_some() { self.next_quoted(first + 1, end) } else { Some(first) };
        if let Some(block) = header.and_then(|header| block::at(self.lines, header, marker.is_some())) {
            let slot = if marker == Some(Marker::Forwarded) || !self.has_own { &mut self.forwarded } else { &mut self.history };
            *slot = Some(block.mail);
            return true;
        }
        marker.is_some() || (0..lines.len()).any(|end| intro::can_end(lines[end]) && intro::start(&lines, 0, end) == Some(0))
    }

    fn next_quoted(&self, from: usize, end: usize) -> Option<usize> {
        (from..end.min(from + 4)).find(|at| !unquoted(self.lines[*at]).is_empty())
    }

    /// The lines that stay, without the signature at their end.
    pub fn visible(&self) -> String {
        let mut kept: Vec<&str> = Vec::with_capacity(self.pieces.len());
        let mut own_end = 0;
        let mut has_own = false;
        for piece in &self.pieces {
            match piece {
                Piece::Own(at) => {
                    let line = self.lines[*at].trim_end();
                    kept.push(line);
                    if !trim(line).is_empty() {
                        own_end = kept.len();
                        has_own = true;
                    }
                }
                Piece::Quote { start, end, is_history } => {
                    let quoted = &self.lines[*start..*end];
                    let size = quoted.iter().filter(|line| !unquoted(line).is_empty()).take(CONTEXT + 1).count();
                    if has_own && !is_history && size <= CONTEXT {
                        kept.extend(quoted.iter().map(|line| line.trim_end()));
                    }
                }
            }
        }
        kept.truncate(own_end);
        let length = closing::without(&kept);
        let mut kept = &kept[..length];
        while let Some((last, rest)) = kept.split_last()
            && (trim(last).is_empty() || is_quoted(trim(last)) || (self.is_cut && is_rule(trim(last))))
        {
            kept = rest;
        }
        let start = kept.iter().position(|line| !trim(line).is_empty()).unwrap_or(0);
        kept[start..].join("\n")
    }
}
