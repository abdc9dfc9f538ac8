//! Text that was wrapped to be unwrapped (format=flowed, RFC 3676).

/// Joins flowed lines of one quote depth. `delsp`: the space that marks a flowed line is no part of the text (section 4.2).
pub fn unwrap(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the open paragraph.
    let mut open: Option<usize> = None;
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() && line.is_empty() {
            break;
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if open.is_some_and(|open| open != depth || is_signature) {
            out.push('\n');
            open = None;
        }
        if open.is_none() && depth > 0 {
            out.extend(std::iter::repeat_n('>', depth));
            if !content.is_empty() {
                out.push(' ');
            }
        }
        if content.ends_with(' ') && !is_signature {
            out.push_str(if delsp { &content[..content.len() - 1] } else { content });
            open = Some(depth);
        } else {
            out.push_str(content);
            out.push('\n');
            open = None;
        }
    }
    if !text.ends_with('\n') && out.ends_with('\n') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_become_paragraphs() {
        assert_eq!(unwrap("one \ntwo\nthree\n", false), "one two\nthree\n");
        assert_eq!(unwrap("ti \nếng", true), "tiếng");
        assert_eq!(unwrap(" From here\n  indented\n", false), "From here\n indented\n");
    }

    #[test]
    fn quotes_of_different_depth_are_not_joined() {
        assert_eq!(unwrap("> a \n> b\n>> c \nd\n", false), "> a b\n>> c \nd\n");
    }

    #[test]
    fn a_signature_mark_is_not_flowed() {
        assert_eq!(unwrap("text \n-- \nLan\n", false), "text \n-- \nLan\n");
    }
}
