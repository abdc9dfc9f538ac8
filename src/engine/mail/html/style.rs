//! Which CSS of a stranger's `style` attributes may stay: properties that paint text and boxes in place, no value that loads,
//! runs or escapes.

/// Properties that may stay. None moves content out of its place or over other content.
pub const PROPERTIES: [&str; 62] = [
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "overflow-wrap",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
];

/// Whether a style as a whole is beyond repair: escapes and comments serve only to hide what is meant.
pub fn is_hostile(style: &str) -> bool {
    if style.len() > 8192 || style.contains('\\') || style.contains("/*") {
        return true;
    }
    let lower = style.to_ascii_lowercase();
    ["expression", "javascript", "vbscript", "-moz-binding", "behavior:", "behaviour:", "@import"].iter().any(|word| lower.contains(word))
}

/// The declarations that load nothing and place nothing outside of the flow (negative margins pull over other content).
pub fn without_loading(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    for declaration in declarations(style) {
        let lower = declaration.to_ascii_lowercase();
        let loads = ["url(", "image(", "image-set(", "element(", "src(", "var(", "attr("].iter().any(|word| lower.contains(word));
        let pulls = lower.trim_start().starts_with("margin") && lower.contains('-') && lower[6..].contains([':']) && has_negative(&lower);
        if !loads && !pulls && !declaration.trim().is_empty() {
            out.push_str(declaration);
            out.push(';');
        }
    }
    out
}

fn has_negative(declaration: &str) -> bool {
    let value = declaration.split_once(':').map_or("", |(_, value)| value);
    value.split_ascii_whitespace().any(|word| word.starts_with('-'))
}

/// The declarations of a style, split at semicolons outside of quotes and brackets.
fn declarations(style: &str) -> impl Iterator<Item = &str> {
    let mut rest = style;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut quote = None;
        let mut depth = 0usize;
        let end = rest.bytes().position(|byte| match (quote, byte) {
            (Some(open), _) => {
                if byte == open {
                    quote = None;
                }
                false
            }
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                false
            }
            (None, b'(') => {
                depth += 1;
                false
            }
            (None, b')') => {
                depth = depth.saturating_sub(1);
                false
            }
            (None, b';') => depth == 0,
            _ => false,
        });
        let (head, tail) = end.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
        rest = tail;
        Some(head)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_that_load_are_dropped_and_their_neighbours_stay() {
        assert_eq!(without_loading("color:red;background:url('a;b');margin:0 -9px;padding:1px"), "color:red;padding:1px;");
        assert!(is_hostile("width: expr/**/ession(alert(1))"));
        assert!(is_hostile("\\62 ackground:red"));
    }
}
