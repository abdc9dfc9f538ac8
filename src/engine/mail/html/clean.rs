//! HTML of strangers made harmless. A real HTML5 parser (ammonia on html5ever) reads it and only what is known to be harmless is
//! written out; the limits of its own are applied before, so that no nesting makes it slow.
//!
//! Contract of the result, for a sandboxed frame without scripts:
//! - no script, style sheet, frame, form, `svg`, `math`, event handler, `id`, `class` or `name`;
//! - links are absolute `http`, `https`, `mailto` or `tel`, open elsewhere and pass nothing on;
//! - `img` shows `cid:` or a raster `data:` image in `src`; an image of the network has its address in `data-remote-src` instead,
//!   so that nothing loads until a reader asks for it; images made to be invisible (tracking pixels) are gone;
//! - inline styles hold [`style::PROPERTIES`](super::style::PROPERTIES) without any `url()`.
use super::limit::within_limits;
use super::scan::{Kind, Tokens, attribute};
use super::style;
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TAGS: [&str; 71] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
];
/// Dropped with all they contain; of other unknown elements the content stays.
const DROPPED: [&str; 14] = [
    "script", "style", "title", "svg", "math", "iframe", "object", "applet", "template", "select", "textarea", "noscript", "noembed",
    "noframes",
];
const GENERIC_ATTRIBUTES: [&str; 8] = ["align", "bgcolor", "dir", "height", "lang", "style", "title", "width"];

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(policy);

fn policy() -> Builder<'static> {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    attributes.insert("a", ["href"].into());
    attributes.insert("img", ["src", "alt", "border", "hspace", "vspace"].into());
    attributes.insert("font", ["color", "face", "size"].into());
    attributes.insert("table", ["border", "cellpadding", "cellspacing", "frame", "rules", "summary"].into());
    for cell in ["td", "th"] {
        attributes.insert(cell, ["colspan", "rowspan", "valign", "nowrap", "abbr", "scope"].into());
    }
    for row in ["tr", "thead", "tbody", "tfoot", "col", "colgroup"] {
        attributes.insert(row, ["valign", "span"].into());
    }
    attributes.insert("ol", ["start", "type", "reversed"].into());
    attributes.insert("ul", ["type"].into());
    attributes.insert("li", ["value", "type"].into());
    attributes.insert("hr", ["size", "noshade", "color"].into());
    attributes.insert("br", ["clear"].into());
    attributes.insert("details", ["open"].into());
    let mut tags = HashSet::from(TAGS);
    tags.insert("ul");
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(HashSet::from(DROPPED))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(GENERIC_ATTRIBUTES))
        .url_schemes(["http", "https", "mailto", "tel", "cid", "data"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true)
        .filter_style_properties(HashSet::from(style::PROPERTIES))
        .attribute_filter(filter);
    builder
}

/// The value under which an attribute stays, if it does.
fn filter<'v>(tag: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (tag, name) {
        (_, "style") => {
            let kept = if style::is_hostile(value) { String::new() } else { style::without_loading(value) };
            (!kept.is_empty()).then_some(Cow::Owned(kept))
        }
        ("a", "href") => {
            let allowed = ["http", "https", "mailto", "tel"].contains(&scheme(value).as_str());
            // Brackets are the one way to write a call into an address; encoded they mean the same to servers.
            allowed.then(|| {
                if value.contains(['(', ')']) { Cow::Owned(value.replace('(', "%28").replace(')', "%29")) } else { Cow::Borrowed(value) }
            })
        }
        ("img", "src") => match scheme(value).as_str() {
            "http" | "https" | "cid" => Some(Cow::Borrowed(value)),
            "data" => is_raster(value).then_some(Cow::Borrowed(value)),
            _ => None,
        },
        _ => Some(Cow::Borrowed(value)),
    }
}

/// The scheme as a browser sees it: white space and controls do not count.
fn scheme(url: &str) -> String {
    let visible = url.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    let scheme: String = visible.take(12).take_while(|c| *c != ':').collect();
    scheme.to_ascii_lowercase()
}

fn is_raster(url: &str) -> bool {
    let head: String = url.chars().take(40).collect::<String>().to_ascii_lowercase();
    ["png", "jpeg", "jpg", "gif", "webp", "bmp"].iter().any(|kind| {
        head.trim_start()
            .strip_prefix("data:image/")
            .and_then(|rest| rest.strip_prefix(kind))
            .is_some_and(|rest| rest.starts_with([';', ',']))
    })
}

/// HTML that is safe in a sandboxed frame and loads nothing from the network: see the head of this file.
/// Time and memory are linear in the input.
pub fn sanitise(html: &str) -> String {
    let clean = POLICY.clean(&within_limits(html)).to_string();
    if !clean.contains("<img") && !clean.contains("style=\"\"") {
        return clean;
    }
    let mut out = String::with_capacity(clean.len() + 64);
    for token in Tokens::new(&clean) {
        match token.kind {
            Kind::Open { name, attributes } if name.as_str() == "img" => image(&mut out, token.raw, attributes),
            Kind::Open { .. } => out.push_str(&token.raw.replace(" style=\"\"", "")),
            _ => out.push_str(token.raw),
        }
    }
    out
}

/// Writes an image so that it does not load from the network, or not at all if it shows nothing.
fn image(out: &mut String, raw: &str, attributes: &str) {
    let Some(source) = attribute(attributes, "src") else { return };
    let is_remote = scheme(&source).starts_with("http");
    if is_remote && is_invisible(attributes) {
        return;
    }
    if is_remote {
        // The serialiser writes quotes in values as references, so that this can only be the attribute itself.
        out.push_str(&raw.replacen(" src=\"", " data-remote-src=\"", 1));
    } else {
        out.push_str(raw);
    }
}

fn is_invisible(attributes: &str) -> bool {
    let tiny = |value: &str| value.trim().trim_end_matches("px").trim().parse::<f32>().is_ok_and(|size| size <= 2.0);
    let of = |name: &str| attribute(attributes, name);
    if of("width").is_some_and(|value| tiny(&value)) || of("height").is_some_and(|value| tiny(&value)) {
        return true;
    }
    of("style").is_some_and(|style| {
        style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(name, value)| match name.trim() {
            "display" => value.trim() == "none",
            "width" | "height" | "max-width" | "max-height" => tiny(value),
            _ => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_dropped_and_what_formats_stays() {
        let html = "<p style='color:red;position:fixed' onclick=x() id=a>a<script>alert(1)</script><b>b</b><svg onload=y()></svg></p>";
        assert_eq!(sanitise(html), "<p style=\"color:red\">a<b>b</b></p>");
    }

    #[test]
    fn images_of_the_network_wait_and_tracking_pixels_are_gone() {
        let out = sanitise("<img src='https://a.example/x.png' alt='a'><img src='https://t.example/p' width=1 height=1><img src=cid:7>");
        assert!(out.contains("data-remote-src=\"https://a.example/x.png\""), "{out}");
        assert!(!out.contains(" src=\"http") && !out.contains("t.example"), "{out}");
        assert!(out.contains("src=\"cid:7\""), "{out}");
    }

    #[test]
    fn only_raster_images_may_be_inline_data() {
        assert!(sanitise("<img src='data:image/png;base64,AA=='>").contains("data:image/png"));
        assert_eq!(sanitise("<img src='data:image/svg+xml;base64,AA=='>"), "");
        assert!(!sanitise("<a href='data:text/html,x'>y</a>").contains("data:"));
    }

    #[test]
    fn links_open_elsewhere_and_pass_nothing_on() {
        let out = sanitise("<a href='https://a.example/'>x</a><a href='java\nscript:alert(1)'>y</a>");
        assert!(out.contains("rel=\"noopener noreferrer nofollow\"") && out.contains("target=\"_blank\""), "{out}");
        assert!(!out.contains("script"), "{out}");
    }

    #[test]
    fn nesting_costs_no_more_than_length() {
        for tag in [
            "div",
            "b",
            "a href=x",
            "table",
            "font color=red",
            "table><tr><td",
            "p><b",
            "blockquote",
            "span",
            "li",
            "select",
            "template",
            "svg",
        ] {
            let html = format!("<{tag}>").repeat(10_000) + "text";
            let out = sanitise(&html);
            assert!(out.len() < html.len() * 30, "{tag}: {}", out.len());
        }
        let distinct: String = (0..3_000).map(|n| format!("<b title={n}><p>x")).collect();
        assert!(sanitise(&distinct).len() < distinct.len() * 40);
        let leaking =
            "<div>".to_owned() + &(0..500).map(|n| format!("<b title={n}>")).collect::<String>() + "</div>" + &"<p>x".repeat(5_000);
        assert!(sanitise(&leaking).len() < 50 << 20);
    }
}
