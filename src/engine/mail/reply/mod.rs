//! Splits what an author wrote now from quoted history, signature and forwarded mail.
//!
//! Three steps: what single lines are ([`line`], words in [`phrases`]), what they form together (introductions of quotes in [`intro`],
//! header blocks in [`block`]), and one walk from top to bottom
//! that decides what stays ([`walk`]). Text that cannot be told from the author's
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
#[rustfmt::skip]
mod phrases;
mod walk;

use super::{Forwarded, html};
use walk::Walk;

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
    fn marks_of_many_programs_are_known() {
        for history in [
            "------------------ 原始邮件 ------------------\n发件人: \"x\" <a@b.example>;\n发送时间: 2024年8月5日(星期一) 上午10:30\n收件人: \"y\"<c@b.example>;\n主题: x\n\nold",
            "At 2024-08-05 10:30:00, \"Anna\" <a@b.example> wrote:\n\nold",
            "---- Replied Message ----\n| From | Anna<a@b.example> |\n| Date | 08/05/2024 10:30 |\n| To | b@b.example |\n| Subject | x |\nold",
            "De : Anna\nEnvoyé : lundi 5 août 2024 10:30\nÀ : B\nObjet : RE: x\n\nold",
            "**From:** Anna <a@b.example>\n**Sent:** Monday\n**To:** B\n**Subject:** x\n\nold",
            "De: Anna <a@b.example>\nEnviado el: lunes\nPara: B\nCC: C\nAsunto: x\n\nold",
            "Von meinem iPhone gesendet\n\n> Am 05.08.2024 um 10:30 schrieb Anna <a@b.example>:\n> \n> old",
            "Enviado do meu iPhone\n\nEm 5 de ago. de 2024, à(s) 10:30, Anna <a@b.example> escreveu:\n\nold",
            "Envoyé de mon iPhone\n\n> Le 5 août 2024 à 10:30, Anna <a@b.example> a écrit :\n> old",
            "iPhoneから送信\n\n2024/08/05 10:30、Anna <a@b.example>のメール:\n\nold",
            "发自我的iPhone\n\n在 2024年8月5日，10:30，Anna <a@b.example> 写道：\n\nold",
            "나의 iPhone에서 보냄\n\n2024. 8. 5. 오전 10:30, Anna <a@b.example> 작성:\n\nold",
            "ส่งจาก iPhone ของฉัน\n\nเมื่อ 5 ส.ค. 2567 เวลา 10:30 Anna <a@b.example> เขียนว่า:\n\nold",
            "Отправлено с iPhone\n\n> 5 авг. 2024 г., в 10:30, Anna <a@b.example> написал(а):\n> old",
            "Wysłane z iPhone'a\n\nWiadomość napisana przez Anna <a@b.example> w dniu 05.08.2024, o godz. 10:30:\n\nold",
            "iPhone'umdan gönderildi\n\nAnna <a@b.example> şunları yazdı (5 Ağu 2024 10:30):\n\nold",
            "Skickat från min iPhone\n\n> 5 aug. 2024 kl. 10:30 skrev Anna <a@b.example>:\n> old",
            "Tải Outlook cho iOS<https://aka.ms/o0ukef>\n________________________________\nTừ: Anna <a@b.example>\nĐã gửi: Thứ Hai\nĐến: B\nChủ đề: x\n\nold",
            "Vào lúc 10:30 5/8/2024, Anna viết:\n\nold",
            "Ngày 5 tháng 8 năm 2024 lúc 10:30, Anna <a@b.example> đã viết:\n> old",
            "-------- Thư gốc --------\nTừ: Anna\nNgày: 5/8/2024\n\nold",
            "Am 05.08.24 um 10:30 schrieb Anna:\nold",
            "Le 05/08/2024 à 10:30, Anna a écrit :\nold",
            "El 5/8/24 a las 10:30, Anna escribió:\nold",
            "Il 05/08/2024 10:30, Anna ha scritto:\nold",
            "Op 5-8-2024 om 10:30 schreef Anna:\nold",
            "Em 05/08/2024 10:30, Anna escreveu:\nold",
            "W dniu 5.08.2024 o 10:30, Anna pisze:\nold",
            "Den 05.08.2024 10:30, skrev Anna:\nold",
            "Anna kirjoitti 5.8.2024 klo 10.30:\nold",
            "05.08.2024 10:30, Anna пишет:\nold",
            "Στις 5/8/2024 10:30 π.μ., ο/η Anna έγραψε:\nold",
            "2024. 08. 05. 10:30 keltezéssel, Anna írta:\nold",
            "Pe 05.08.2024 10:30, Anna a scris:\nold",
            "05.08.2024 10:30 tarihinde Anna yazdı:\nold",
            "Anna wrote on 5 Aug 2024 at 10:30:\n> old",
            "Disclaimer\n\nThis e-mail is confidential and intended solely for the addressee.",
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
        for text in ["> a\n> b", "On 1.2.2024 A <a@b.example> wrote:\n> old", "Sent from my iPhone", "--\nAnna", "Regards,\nAnna"] {
            assert_eq!(visible(text), text);
        }
        assert_eq!(visible(" \n\n"), "");
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "Hello,\n\nTo: do\nFrom: our shop\n\n1. x\n--y",
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
            ">\n",
            "> a\nb\n",
            "On Mon, 1 Jan 2020 a <a@b.c>\n",
            "On wrote:\n",
            "From: a\n",
            "From: a\n\n",
            "--\n",
            "a\n--\n",
            "____\na\n",
            "Regards,\n",
            "____________________\n\na\n",
            "Sent from my iPhone\n",
            "Sent from my iPhone\n\n\n\n",
            "On 1.1.2020 a@b.c wrote:\n\n",
            "a\n> \n\n",
            "x",
            ">",
            "-",
            " ",
            "\n",
            "-----Original Message-----\n",
            "## reply above this line ##\n",
            "> From: a\nb:\n",
            "> On 1.1.2020 a@b.c wrote:\na\n\n",
        ] {
            let text = piece.repeat((1 << 18) / piece.len());
            assert!(split(&text, None).visible.len() <= text.len(), "{piece:?}");
        }
    }
}
