//! What people of the demo write around their words: greetings, endings, quotes, and the HTML side.
use super::{
    cast::Customer,
    letter::in_vietnam,
    phrase::{capitalised, say},
    run::Run,
    script::{Manners, Step},
};
use crate::base::{Mailbox, Time};

/// A customer's words as a letter.
pub fn of_customer(run: &mut Run, step: &Step, words: &str, customer: &Customer, manners: &Manners) -> String {
    let mut random = run.random.fork();
    let body = say(words.trim(), &run.blanks, &mut random);
    if step.bare {
        return body;
    }
    let begins = match (run.said.is_some(), customer.firm.is_some()) {
        (true, _) => &manners.goes_on,
        (false, true) => &manners.asks_as_firm,
        (false, false) => &manners.asks,
    };
    let (begins, ends) = (say(begins, &run.blanks, &mut random), say(&manners.ends, &run.blanks, &mut random));
    joined(&[&begins, &body, &ends])
}

/// The shop's words as a letter.
pub fn of_agent(run: &mut Run, step: &Step, words: &str, manners: &Manners) -> String {
    let mut random = run.random.fork();
    let body = say(words.trim(), &run.blanks, &mut random);
    if step.bare {
        return body;
    }
    // One "dạ" is polite, two are a stutter.
    let body = body.strip_prefix("Dạ ").map(str::to_owned).unwrap_or(body);
    let begins = if run.said.is_some() { &manners.answers_again } else { &manners.answers };
    let (begins, ends) = (say(begins, &run.blanks, &mut random), say(&manners.answer_ends, &run.blanks, &mut random));
    joined(&[&begins, &body, &ends])
}

fn joined(parts: &[&str]) -> String {
    capitalised(&parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

/// The text with what it answers below, as mail programs do.
pub fn with_quote(text: &str, said: Option<&(String, String, Time)>, inbox: &Mailbox, manners: &Manners) -> String {
    let Some((_, words, at)) = said else { return text.to_owned() };
    let wrote = attribution(manners, *at, inbox);
    let quoted: Vec<String> = words.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    format!("{text}\n\n{wrote}\n{}\n", quoted.join("\n"))
}

/// The same in HTML.
pub fn html(text: &str, said: Option<&(String, String, Time)>, inbox: &Mailbox, manners: &Manners) -> String {
    let mut html = format!("<div dir=\"ltr\">{}</div>", to_html(text));
    if let Some((_, words, at)) = said {
        let wrote = escaped(&attribution(manners, *at, inbox));
        html.push_str(&format!(
            "<br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">{wrote}<br></div><blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex\">{}</blockquote></div>",
            to_html(words)
        ));
    }
    html
}

fn attribution(manners: &Manners, at: Time, inbox: &Mailbox) -> String {
    let written = in_vietnam(at).strftime(&manners.wrote).to_string();
    written.replace("{inbox}", &format!("{} <{}>", inbox.name, inbox.address))
}

/// Paragraphs, and tables of the lines that begin with `|`.
pub fn to_html(text: &str) -> String {
    let mut html = String::new();
    for paragraph in text.split("\n\n") {
        let lines: Vec<&str> = paragraph.lines().collect();
        let (rows, others): (Vec<&str>, Vec<&str>) = lines.iter().partition(|line| line.starts_with('|'));
        if !others.is_empty() {
            html.push_str(&format!("<p>{}</p>", others.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>")));
        }
        if !rows.is_empty() {
            html.push_str("<table border=\"1\" cellpadding=\"6\" style=\"border-collapse:collapse\">");
            for (at, row) in rows.iter().enumerate() {
                let cell = if at == 0 { "th" } else { "td" };
                let cells = row.trim_matches('|').split('|').map(|text| format!("<{cell}>{}</{cell}>", escaped(text.trim())));
                html.push_str(&format!("<tr>{}</tr>", cells.collect::<String>()));
            }
            html.push_str("</table>");
        }
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
