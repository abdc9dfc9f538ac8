//! What the attributes of an element say to a reader: that it is not shown, that it holds quoted history, that it has no margins.
use super::scan::attribute;

fn contains_word(attributes: &str, word: &str) -> bool {
    memchr::memmem::find(attributes.as_bytes(), word.as_bytes()).is_some()
}

/// Whether the style of an element keeps it from being seen, as with preview texts.
pub fn is_hidden(attributes: &str) -> bool {
    if !contains_word(attributes, "none") && !contains_word(attributes, "hid") && !contains_word(attributes, "NONE") {
        return false;
    }
    if attribute(attributes, "hidden").is_some() {
        return true;
    }
    let Some(style) = attribute(attributes, "style") else { return false };
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.split(';').any(|declaration| {
        let declaration = declaration.trim_end_matches("!important");
        declaration == "display:none" || declaration == "visibility:hidden"
    }) || (style.contains("overflow:hidden")
        && style.split(';').any(|declaration| matches!(declaration, "max-height:0" | "max-height:0px")))
}

/// Whether an element is one that mail programs put around quoted history, or right before it.
pub fn is_history(name: &str, attributes: &str) -> bool {
    const MARKS: [&str; 16] = [
        "gmail_quote",
        "divRplyFwdMsg",
        "appendonsend",
        "moz-cite-prefix",
        "moz-forward-container",
        "yahoo_quoted",
        "OutlookMessageHeader",
        "protonmail_quote",
        "zmail_extra",
        "replyforwardmessage",
        "mail-editor-reference-message-container",
        "ms-outlook-mobile-reference-message",
        "tutanota_quote",
        "WPS_MAIL_QUOTE",
        "ntes_not_fresh_mail",
        "mailcontentquote",
    ];
    match name {
        "blockquote" => contains_word(attributes, "cite") && !is_indentation(attributes),
        "div" | "span" | "hr" | "section" => {
            if contains_word(attributes, "border-top") {
                let tight: String = attributes.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
                if tight.contains("border-top:solid#e1e1e1") || tight.contains("border-top:solid#b5c4df") {
                    return true;
                }
            }
            MARKS.iter().any(|mark| contains_word(attributes, mark))
        }
        _ => false,
    }
}

/// Whether a blockquote is only the indentation of an editor: no line at its side.
pub fn is_indentation(attributes: &str) -> bool {
    if contains_word(attributes, "cite") || contains_word(attributes, "gmail_quote") {
        return false;
    }
    let style = attribute(attributes, "style").unwrap_or_default();
    contains_word(&style, "border:none") || contains_word(&style, "border: none") || contains_word(&style, "40px")
}

/// Whether a paragraph has no margins, as Outlook writes each line.
pub fn is_tight(attributes: &str) -> bool {
    if attributes.is_empty() {
        return false;
    }
    if attribute(attributes, "class").is_some_and(|class| class.starts_with("Mso") || class == "p1") {
        return true;
    }
    attribute(attributes, "style").is_some_and(|style| {
        style.split(';').any(|declaration| {
            let tight: String = declaration.chars().filter(|c| !c.is_whitespace()).collect();
            tight.strip_prefix("margin:").is_some_and(|value| value.starts_with('0')) || tight.starts_with("margin-bottom:0")
        })
    })
}
