//! The page that shows a message in a sandboxed frame, made of HTML that was made harmless before. Pure text: knows what the
//! sanitiser promises about its result, and nothing of requests.
use base64::{Engine, engine::general_purpose::STANDARD};

/// What the page may load: nothing, but the images that are part of it. It is of our origin so that the desk around it can measure it
/// and fold its quotations; it must never be allowed scripts as well, which is why the sandbox and the policy both withhold them.
pub fn policy(loads_images: bool) -> &'static str {
    if loads_images {
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data: https: http:; style-src 'unsafe-inline'"
    } else {
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
    }
}

/// A whole page around a body. It follows the reader's colours only where the message brings none.
pub fn document(body: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\"><base target=\"_blank\"><style>\
         body{{margin:0;font:14px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}}\
         img{{max-width:100%;height:auto}}table{{max-width:100%}}pre{{white-space:pre-wrap}}\
         </style></head><body>{body}</body></html>"
    )
}

/// Plain text as HTML.
pub fn from_text(text: &str) -> String {
    format!("<div style=\"white-space:pre-wrap\">{}</div>", escape(text))
}

pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// The image itself as an address.
pub fn data_address(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", STANDARD.encode(bytes))
}

const PART: &str = " src=\"cid:";
const REMOTE: &str = " data-remote-src=\"";

/// The parts of the message whose images the page names.
pub fn content_ids(clean: &str) -> Vec<String> {
    let named = clean.split(PART).skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| content_id(id));
    let mut ids: Vec<String> = Vec::new();
    for id in named {
        if !ids.contains(&id) && ids.len() < 200 {
            ids.push(id);
        }
    }
    ids
}

/// An id as its header has it (RFC 2392): without percent signs, and without the references of HTML.
fn content_id(written: &str) -> String {
    let plain = written.replace("&amp;", "&");
    let mut bytes = Vec::with_capacity(plain.len());
    let mut rest = plain.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (first == b'%' && after.len() >= 2).then(|| std::str::from_utf8(&after[..2]).ok()).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Puts the images of the message into the page, and where wanted has those of the network load. The sanitiser writes double
/// quotes in values and in text as references or not before an attribute's name: these marks can only be attributes.
pub fn with_images(clean: &str, known: &[(String, String)], loads_remote: bool) -> String {
    let mut out = String::with_capacity(clean.len());
    let mut parts = clean.split(PART);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (id, rest) = part.split_once('"').unwrap_or((part, ""));
        let wanted = content_id(id);
        match known.iter().find(|(id, _)| *id == wanted) {
            Some((_, address)) => out.push_str(&format!(" src=\"{address}\"")),
            // Left without an address, it shows its alternative text.
            None => out.push_str(" data-missing=\"\""),
        }
        out.push_str(rest);
    }
    if loads_remote { out.replace(REMOTE, " src=\"") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::mail::html::sanitise;

    #[test]
    fn images_of_the_message_are_put_in_and_those_of_the_network_wait() {
        let clean = sanitise("<p><img src='cid:a%40b' alt=x><img src='cid:gone'><img src='https://n.example/i.png' alt=y></p>");
        assert_eq!(content_ids(&clean), ["a@b", "gone"]);
        let known = vec![("a@b".to_owned(), "data:image/png;base64,AA==".to_owned())];
        let page = with_images(&clean, &known, false);
        assert!(page.contains(" src=\"data:image/png;base64,AA==\"") && !page.contains("cid:") && !page.contains(" src=\"https"), "{page}");
        assert!(with_images(&clean, &known, true).contains(" src=\"https://n.example/i.png\""));
    }

    #[test]
    fn text_that_looks_like_an_attribute_stays_text() {
        let clean = sanitise(
            "<p>say src=\"cid:a\" and data-remote-src=\"https://evil.example\" &lt;img src=\"cid:a\"&gt;</p><b title='x\" src=\"cid:a'>y</b>",
        );
        let page = with_images(&clean, &[("a".to_owned(), "data:image/png;base64,AA==".to_owned())], true);
        assert!(!page.contains("<img") && !page.contains("onerror"), "{page}");
    }

    #[test]
    fn plain_text_cannot_become_markup() {
        assert_eq!(from_text("<b>&'\""), "<div style=\"white-space:pre-wrap\">&lt;b&gt;&amp;&#39;&quot;</div>");
    }
}
