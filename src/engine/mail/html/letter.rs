//! HTML that was written here, made clean for the mail programs of others. Like what strangers write it is sanitised; unlike theirs,
//! images of the network stay images, since whoever wrote the letter wants them seen, and parts are named by ids of the letter.
use super::{
    clean::sanitise,
    scan::{Kind, Tokens, attribute},
};

const SOURCE: &str = " src=\"";
const REMOTE: &str = " data-remote-src=\"";

/// Clean HTML for a mail. `part` gives the content id of the part that an image names as `cid:…`; an image whose part there is none
/// of is left out.
pub fn for_sending(html: &str, mut part: impl FnMut(&str) -> Option<String>) -> String {
    let clean = sanitise(html);
    if !clean.contains("<img") {
        return clean;
    }
    let mut out = String::with_capacity(clean.len());
    for token in Tokens::new(&clean) {
        match token.kind {
            Kind::Open { name, attributes } if name.as_str() == "img" => {
                let source = attribute(attributes, "src").unwrap_or_default();
                match source.strip_prefix("cid:").map(&mut part) {
                    None => out.push_str(&token.raw.replace(REMOTE, SOURCE)),
                    Some(Some(id)) => out.push_str(&with_source(token.raw, &format!("cid:{id}"))),
                    Some(None) => {}
                }
            }
            _ => out.push_str(token.raw),
        }
    }
    out
}

/// A tag with another value of `src`. The sanitiser writes quotes in values as references: the mark can only be the attribute.
fn with_source(raw: &str, source: &str) -> String {
    let Some((before, after)) = raw.split_once(SOURCE) else { return raw.to_owned() };
    let rest = after.split_once('"').map_or("", |(_, rest)| rest);
    format!("{before}{SOURCE}{}\"{rest}", source.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"))
}

/// Whether an image carries its bytes in its address, which many mail programs do not show.
pub fn has_image_data(html: &str) -> bool {
    let is_data =
        |attributes: &str| attribute(attributes, "src").is_some_and(|src| src.trim_start().to_ascii_lowercase().starts_with("data:"));
    Tokens::new(html).any(|token| matches!(token.kind, Kind::Open { name, attributes } if name.as_str() == "img" && is_data(attributes)))
}

/// Plain text as paragraphs.
pub fn from_text(text: &str) -> String {
    let paragraph = |text: &str| format!("<p>{}</p>", text.trim_matches('\n').lines().map(escape).collect::<Vec<_>>().join("<br>"));
    text.split("\n\n").filter(|text| !text.trim().is_empty()).map(paragraph).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_keeps_its_images_and_names_its_parts() {
        let html =
            "<p onclick=x>Hi <img src='cid:7' alt='a \"b\"'><img src='cid:8'><img src='https://n.example/i.png'></p><script>x</script>";
        let sent = for_sending(html, |id| (id == "7").then(|| "7.ab@shop.vn".to_owned()));
        assert!(sent.contains("src=\"cid:7.ab@shop.vn\"") && sent.contains("src=\"https://n.example/i.png\""), "{sent}");
        assert!(!sent.contains("cid:8") && !sent.contains("script") && !sent.contains("onclick"), "{sent}");
        assert_eq!(for_sending(&sent, |id| Some(id.to_owned())), sent, "what is clean stays as it is");
    }

    #[test]
    fn image_data_is_found_whatever_its_spelling() {
        assert!(has_image_data("<p><IMG alt=x SRC=' Data:image/png;base64,AA=='>"));
        assert!(!has_image_data("<p>src='data:image/png' <img src='cid:7'>"));
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(from_text("a <b>\nc\n\n&"), "<p>a &lt;b&gt;<br>c</p><p>&amp;</p>");
    }
}
