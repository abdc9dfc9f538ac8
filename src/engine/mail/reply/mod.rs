//! Splits what an author wrote now from quoted history, signature and forwarded mail.
//!
//! Three steps: what single lines are ([`line`], words in [`phrases`]), what they form together (introductions of quotes in [`intro`],
//! header blocks in [`block`]), and one walk from top to bottom that decides what stays. Text that cannot be told from the author's
//! own stays visible: too much is a nuisance, too little is a lost request. Knows no MIME; reads HTML only for marks of history, and
//! only where the text has none.
//!
//! What stays: own words above, between and below quotes; short quotes between two answers, without which these say nothing; thanks
//! with a name. What goes: quotes with their introduction, header blocks with all below them, `-- ` signatures, device lines, formal
//! closings with name and address, footers of lists and lawyers.
mod block;
mod closing;
mod intro;
mod line;
mod phrases;

use super::{Forwarded, html};
use line::{Marker, is_quoted, is_rule, trim, unquoted};

/// A quote between two answers stays if it has no more lines than this.
const CONTEXT: usize = 8;
/// A signature below a bare `--`, which can also be drawn as a line, has no more lines than this.
const SIGNATURE: usize = 15;

/// A body split.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Split {
    /// What its author wrote now. Empty only if the text is.
    pub visible: String,
    /// The mail that is passed on, where a forward mark says so, or where it is all there is.
    pub forwarded: Option<Forwarded>,
    /// The mail that a header block without such a mark names: answered or passed on, which only the subject's prefix tells.
    pub history: Option<Forwarded>,
}

/// Splits plain text (LF line ends). `html` is the HTML alternative, if there is one: its markup often marks the quote more surely.
/// Linear in the length of both.
pub fn split(text: &str, html: Option<&str>) -> Split {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut walk = Walk::new(&lines);
    walk.run();
    if !walk.is_cut
        && let Some(cut) = html.and_then(|html| marked_history(&lines, html))
    {
        walk = Walk::new(&lines[..cut]);
        walk.run();
        walk.is_cut = true;
    }
    let visible = if walk.is_whole { String::new() } else { walk.visible() };
    let visible = if visible.is_empty() { text.trim().to_owned() } else { visible };
    Split { visible, forwarded: walk.forwarded, history: walk.history }
}

/// What the walk has found to stay.
enum Piece {
    Own(usize),
    /// Lines of a quote; whether it is history, as an introduction or its own headers say.
    Quote { start: usize, end: usize, is_history: bool },
}

struct Walk<'a> {
    lines: &'a [&'a str],
    pieces: Vec<Piece>,
    /// The author's own words were seen.
    has_own: bool,
    /// Something was taken away.
    is_cut: bool,
    /// In a signature: own lines do not count until a quote ends it.
    in_signature: bool,
    /// An introduction stands right above.
    is_introduced: bool,
    /// A mail passed on without a word: all of it is what the author sent.
    is_whole: bool,
    forwarded: Option<Forwarded>,
    history: Option<Forwarded>,
}

impl<'a> Walk<'a> {
    fn new(lines: &'a [&'a str]) -> Self {
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

    fn run(&mut self) {
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
        if line.len() <= line::LONG {
            if let Some(next) = self.mark(at, line) {
                return next;
            }
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
        if line::is_device(line) && self.is_last_of_its_part(at) {
            self.is_cut = true;
            self.in_signature = self.has_own;
            return Some(Some(at + 1));
        }
        None
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
            let length = self.lines[at + 1..].iter().map(|line| trim(line)).take_while(|line| !is_quoted(line)).filter(|line| !line.is_empty());
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
        let next = if from > mark + 1 && self.lines[mark + 1..from].iter().any(|line| is_quoted(trim(line))) { Some(mark + 1) } else { next };
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
            } else if !line.is_empty() && !(end == next && self.is_wrapped(next)) {
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
    fn visible(&self) -> String {
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

/// The line from which on the markup of the HTML alternative says that the text is history.
fn marked_history(lines: &[&str], html: &str) -> Option<usize> {
    const MARKS: [&str; 13] = [
        "gmail_quote",
        "divRplyFwdMsg",
        "appendonsend",
        "moz-cite",
        "moz-forward",
        "yahoo_quoted",
        "OutlookMessageHeader",
        "protonmail_quote",
        "zmail_extra",
        "border-top:solid",
        "border-top: solid",
        "blockquote",
        "mail-editor-reference",
    ];
    if !MARKS.iter().any(|mark| memchr::memmem::find(html.as_bytes(), mark.as_bytes()).is_some()) {
        return None;
    }
    let marked = html::to_text_marked(html);
    let (own, history) = marked.text.split_at(marked.history?);
    // Letters and digits alone, because text alternatives wrap and mark up differently.
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).take(60).collect() };
    let first = history.lines().map(bare).find(|line| line.chars().count() >= 4)?;
    let last = own.lines().rev().map(bare).find(|line| !line.is_empty())?;
    let mut has_last = false;
    for (at, line) in lines.iter().enumerate() {
        let line = bare(line);
        if line.is_empty() {
            continue;
        }
        if has_last && (line.starts_with(&first) || (line.chars().count() >= 8 && first.starts_with(&line))) {
            return Some(at);
        }
        has_last |= last.ends_with(&line) || line.starts_with(&last);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(text: &str) -> String {
        split(text, None).visible
    }

    #[test]
    fn a_reply_is_split_from_its_quote_in_every_language() {
        for history in [
            "On Mon, 5 Aug 2024 at 10:30, Anna <a@b.example> wrote:\n> old",
            "Vào Th 2, 5 thg 8, 2024 vào lúc 10:30 Lan <a@b.example> đã viết:\n\n> old",
            "Từ: Lan <a@b.example>\nĐã gửi: 5/8/2024\nĐến: b@b.example\nChủ đề: x\n\nold",
            "Gửi từ iPhone của tôi\n\n> Vào 10:30, 5/8/2024, Lan đã viết:\n> old",
            "________________________________\nFrom: Anna\nSent: Monday\nTo: B\nSubject: x\n\nold",
            "-----Ursprüngliche Nachricht-----\nVon: A\nGesendet: heute\nAn: B\nBetreff: x\n\nold",
            "发件人：张三\n发送时间：2024年8月5日\n收件人：李四\n主题：x\n\nold",
            "差出人: 田中\n送信日時: 2024年8月5日\n宛先: 鈴木\n件名: x\n\nold",
            "보낸 사람: 김\n보낸 날짜: 2024년 8월 5일\n받는 사람: 이\n제목: x\n\nold",
            "จาก: ก\nส่ง: วันนี้\nถึง: ข\nเรื่อง: x\n\nold",
            "От: Анна\nОтправлено: сегодня\nКому: Б\nТема: x\n\nold",
            "من: علي\nتاريخ الإرسال: اليوم\nإلى: ب\nالموضوع: x\n\nold",
            "מאת: דן\nנשלח: היום\nאל: ב\nנושא: x\n\nold",
            "##- Vui lòng trả lời phía trên dòng này -##\n\nold",
            "-- \nAnna\nold",
        ] {
            assert_eq!(visible(&format!("new\n\n{history}\n")), "new", "{history}");
        }
    }

    #[test]
    fn answers_below_and_between_quotes_stay() {
        assert_eq!(visible("On 1.2.2024 A <a@b.example> wrote:\n> old\n> old\n\nnew"), "new");
        assert_eq!(visible("On 1.2.2024 A <a@b.example> wrote:\n> one?\n\nyes\n\n> two?\n\nno\n"), "yes\n\n> two?\n\nno");
    }

    #[test]
    fn a_forward_shows_the_words_above_it_or_all_of_it() {
        let mail = "---------- Forwarded message ---------\nFrom: Anna <a@b.example>\nDate: today\nSubject: x\n\nold";
        let with_words = split(&format!("please see\n\n{mail}"), None);
        assert_eq!(with_words.visible, "please see");
        assert_eq!(with_words.forwarded.and_then(|mail| mail.subject).as_deref(), Some("x"));
        let without = split(mail, None);
        assert_eq!(without.visible, mail);
        assert_eq!(without.forwarded.and_then(|mail| mail.date).as_deref(), Some("today"));
    }

    #[test]
    fn a_reply_is_no_forward() {
        let split = split("new\n\nFrom: Anna <a@b.example>\nSent: today\nTo: B\nSubject: x\n\nold", None);
        assert_eq!(split.forwarded, None);
        assert_eq!(split.history.and_then(|mail| mail.from).map(|from| from.address).as_deref(), Some("a@b.example"));
    }

    #[test]
    fn nothing_but_history_is_shown_whole() {
        for text in ["> a\n> b", "On 1.2.2024 A <a@b.example> wrote:\n> old", "Sent from my iPhone", "-- \nAnna", "Regards,\nAnna"] {
            assert_eq!(visible(text), text);
        }
        assert_eq!(visible(" \n\n"), "");
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "Hello,\n\nTo: do\nFrom: our shop\n\n1. x\n--\n",
            "On the other hand:\n- a\n- b",
            "Sent from my desk, where I sit.\nBye",
            "I forward this message: see below.\nfrom: A\nThe end",
        ] {
            assert_eq!(visible(text), text.trim_end());
        }
    }

    #[test]
    fn markup_shows_history_where_the_text_has_no_mark() {
        let html = "<div>mới</div><div id=\"divRplyFwdMsg\"><b>Xyz:</b> someone</div><div>old</div>";
        assert_eq!(split(&html::to_text(html), Some(html)).visible, "mới");
        assert_eq!(split("mới\n\n*Xyz:* someone\nold", Some(html)).visible, "mới");
    }

    /// Steps of the walk are counted by what they can take in: were any of these quadratic, this would not end in minutes.
    #[test]
    fn hostile_text_costs_no_more_than_its_length() {
        for piece in [
            ">\n", "> a\nb\n", "On Mon, 1 Jan 2020 a <a@b.c>\n", "On wrote:\n", "From: a\n", "From: a\n\n", "--\n", "a\n--\n", "____\na\n", "Regards,\n",
            "____________________\n\na\n", "Sent from my iPhone\n", "Sent from my iPhone\n\n\n\n", "On 1.1.2020 a@b.c wrote:\n\n", "a\n> \n\n", "x", ">", "-", " ", "\n",
            "-----Original Message-----\n", "## reply above this line ##\n", "> From: a\nb:\n", "> On 1.1.2020 a@b.c wrote:\na\n\n",
        ] {
            let text = piece.repeat((1 << 20) / piece.len());
            assert!(split(&text, None).visible.len() <= text.len(), "{piece:?}");
        }
    }
}
