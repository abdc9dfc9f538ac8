//! Runs templates: a small part of Jinja, with bounded work and memory. Knows no storage.
use super::model::{Rendered, Scope, Source, clean};
use crate::base::{Error, Result, text};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, filters, tests, value::Serde};
use serde::Serialize;
use std::{
    collections::BTreeSet,
    io::{self, Write},
};

/// Steps of one rendering; the longest of our own takes some 200.
const FUEL: u64 = 20_000;
/// The longest text, in characters, that a mail gets.
const MAX_RENDERED: usize = 100_000;
/// The longest subject, in characters, that a mail gets.
const MAX_SUBJECT: usize = 250;

/// Whether a name that nothing is known of is an error, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    Refused,
    Empty,
}

/// Renders subject and text. The error's message is for whoever wrote the template and names the field.
pub(super) fn run(source: &Source, scope: &Scope<'_>, unknown: Unknown) -> Result<Rendered> {
    let environment = environment(unknown);
    let render = |field: &'static str, template: &str| {
        refuse_statements(field, template)?;
        let failed = |error: minijinja::Error| Error::field(field, explain(&error)).with_source(error);
        render(&environment, template, Serde(scope)).map_err(failed)?.ok_or_else(|| Error::field(field, "It becomes too long."))
    };
    let subject = text::one_line(&render("subject", &source.subject)?, MAX_SUBJECT);
    let text = clean(&render("text", &source.text)?);
    Ok(Rendered { subject, text })
}

/// Renders a text of somebody's own outside of automatic mail. Where it becomes HTML, what the variables hold is text in it.
pub fn render_own(field: &str, template: &str, scope: &impl Serialize, as_html: bool) -> Result<String> {
    refuse_statements(field, template)?;
    let mut environment = environment(Unknown::Empty);
    if as_html {
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
    }
    let failed = |error: minijinja::Error| Error::field(field.to_owned(), explain(&error)).with_source(error);
    render(&environment, template, Serde(scope)).map_err(failed)?.ok_or_else(|| Error::field(field.to_owned(), "It becomes too long."))
}

/// The text that becomes of a template, or `None` if it is longer than a mail may be: then it was left at that length.
fn render(environment: &Environment<'_>, template: &str, scope: impl Into<Value>) -> std::result::Result<Option<String>, minijinja::Error> {
    let mut out = Bounded { bytes: Vec::new(), is_full: false };
    let outcome = environment.template_from_str(template)?.render_captured_to(scope, &mut out).map(drop);
    if out.is_full {
        return Ok(None);
    }
    outcome?;
    let text = String::from_utf8_lossy(&out.bytes).into_owned();
    Ok((text.chars().count() <= MAX_RENDERED).then_some(text))
}

/// Takes as much as the longest text may be, and no more.
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_RENDERED * 4 {
            self.is_full = true;
            return Err(io::Error::other("too long"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The names that a text speaks of, such as `contact.name`. The error's message is for whoever wrote it.
pub fn variables(field: &str, template: &str) -> Result<BTreeSet<String>> {
    refuse_statements(field, template)?;
    let environment = environment(Unknown::Empty);
    let failed = |error: minijinja::Error| Error::field(field.to_owned(), explain(&error)).with_source(error);
    let parsed = environment.template_from_str(template).map_err(failed)?;
    Ok(parsed.undeclared_variables(true).into_iter().collect())
}

fn environment(unknown: Unknown) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(20);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(match unknown {
        Unknown::Refused => UndefinedBehavior::Strict,
        Unknown::Empty => UndefinedBehavior::Chainable,
    });
    // Of the filters, those whose result is no longer than what goes in.
    environment.add_filter("default", filters::default);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("title", filters::title);
    environment.add_filter("trim", filters::trim);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("undefined", tests::is_undefined);
    environment
}

/// Choices and repetitions alone: with variables of its own, or with texts that are multiplied, a template of a few lines can fill
/// all memory.
fn refuse_statements(field: &str, template: &str) -> Result<()> {
    if tags(template).any(|tag| outside_quotes(tag).contains('*')) {
        return Err(Error::field(field.to_owned(), "Nothing can be multiplied in a template."));
    }
    for statement in template.split("{%").skip(1) {
        let word: String =
            statement.trim_start_matches(['-', '+']).trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !matches!(word.as_str(), "if" | "elif" | "else" | "endif" | "for" | "endfor" | "raw" | "endraw") {
            return Err(Error::field(field.to_owned(), format!("\"{word}\" is not possible in a template; if and for are.")));
        }
    }
    Ok(())
}

/// What stands in the tags of a template, up to where each may end.
fn tags(template: &str) -> impl Iterator<Item = &str> {
    let starts = template.match_indices(['{']).filter(|(at, _)| template[at + 1..].starts_with(['{', '%']));
    starts.map(|(at, _)| {
        let rest = &template[at + 2..];
        let mut quote = None;
        let end = rest.char_indices().find(|(at, c)| match quote {
            Some(open) => {
                if *c == open && !rest[..*at].ends_with('\\') {
                    quote = None;
                }
                false
            }
            None => {
                if matches!(c, '"' | '\'') {
                    quote = Some(*c);
                }
                matches!(c, '}' | '%') && rest[at + 1..].starts_with('}')
            }
        });
        end.map_or(rest, |(at, _)| &rest[..at])
    })
}

fn outside_quotes(tag: &str) -> String {
    let mut quote = None;
    let mut before = ' ';
    let mut out = String::new();
    for c in tag.chars() {
        match quote {
            Some(open) if c == open && before != '\\' => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => out.push(c),
        }
        before = c;
    }
    out
}

fn explain(error: &minijinja::Error) -> String {
    use minijinja::ErrorKind;
    let line = error.line().map(|line| format!(" (line {line})")).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UndefinedError => "A name in it stands for nothing".to_owned(),
        ErrorKind::OutOfFuel => "It takes too long".to_owned(),
        ErrorKind::SyntaxError => format!("It cannot be read: {}", error.detail().unwrap_or("syntax error")),
        kind => format!("It cannot be rendered: {}", error.detail().map_or_else(|| kind.to_string(), str::to_owned)),
    };
    format!("{what}{line}.")
}
