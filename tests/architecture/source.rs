//! A Rust file as the rules read it: tokens with their lines, without comments, and the module paths that it names. Knows the
//! words of the language, and no rule.
use std::{fs, path::Path};

/// One word, number, string or sign of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub line: usize,
    pub kind: Kind,
    /// An identifier without `r#`; what stands between the quotes of a string; a single sign, but `::` in one.
    pub text: String,
    /// Inside an item that only tests compile.
    pub is_test: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Text,
    Sign,
    /// Numbers, characters and lifetimes, which no rule asks about.
    Other,
}

/// A path of two or more names, such as `crate::base::Time`; each leaf of a `use` tree is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    pub line: usize,
    /// From the crate's root (`crate` itself left out) if the path starts at `crate`, `super` or `self`.
    pub names: Vec<String>,
    pub is_local: bool,
    pub is_test: bool,
}

/// A file of the tree.
pub struct Source {
    /// From the repository's root, with `/`.
    pub path: String,
    pub content: String,
    pub tokens: Vec<Token>,
}

/// A broken rule: where, and what is wrong there.
#[derive(Debug, PartialEq)]
pub struct Offence(pub String);

impl Source {
    pub fn new(path: &str, content: &str) -> Self {
        let mut tokens = tokenise(content);
        mark_tests(&mut tokens, is_test_file(path));
        Self { path: path.to_owned(), content: content.to_owned(), tokens }
    }

    pub fn offence(&self, line: usize, what: impl std::fmt::Display) -> Offence {
        Offence(format!("{}:{line}: {what}", self.path))
    }

    /// The modules that the file stands for, from the crate's root: `src/desk/tags/mod.rs` is `desk`, `tags`.
    pub fn modules(&self) -> Vec<&str> {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let stem = inside.strip_suffix(".rs").unwrap_or(inside);
        stem.split('/').filter(|name| !matches!(*name, "mod" | "lib" | "main")).collect()
    }

    pub fn floor(&self) -> &str {
        self.modules().first().copied().unwrap_or("")
    }

    /// Identifiers and keywords.
    pub fn words(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| token.kind == Kind::Word)
    }

    pub fn texts(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| token.kind == Kind::Text)
    }

    /// Every path the file names, with `super` and `self` resolved.
    pub fn names(&self) -> Vec<Named> {
        let mut found = Vec::new();
        // Modules written out in the file, each with the depth of braces that it stands in.
        let mut inline: Vec<(usize, String)> = Vec::new();
        let (mut depth, mut at) = (0usize, 0);
        while at < self.tokens.len() {
            let here = &self.tokens[at].text;
            match self.tokens[at].kind {
                Kind::Sign if here == "{" => depth += 1,
                Kind::Sign if here == "}" => {
                    depth = depth.saturating_sub(1);
                    inline.retain(|(outer, _)| *outer < depth);
                }
                Kind::Word if here == "mod" && self.is_sign(at + 2, "{") => {
                    inline.push((depth, self.tokens[at + 1].text.clone()));
                }
                Kind::Word if here == "use" => {
                    let start = if self.is_sign(at + 1, "::") { at + 2 } else { at + 1 };
                    let mut leaves = Vec::new();
                    at = self.use_tree(start, &mut Vec::new(), &mut leaves);
                    found.extend(leaves.into_iter().filter_map(|(line, names)| self.resolve(line, names, &inline, at)));
                    continue;
                }
                Kind::Word if self.is_sign(at + 1, "::") => {
                    let (line, start, mut names) = (self.tokens[at].line, at, vec![here.clone()]);
                    while self.is_sign(at + 1, "::") && self.tokens.get(at + 2).is_some_and(|next| next.kind == Kind::Word) {
                        at += 2;
                        names.push(self.tokens[at].text.clone());
                    }
                    found.extend(self.resolve(line, names, &inline, start));
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    pub fn is_sign(&self, at: usize, sign: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Sign && token.text == sign)
    }

    /// Reads a `use` tree that starts at token `at`; says where it ends.
    fn use_tree(&self, mut at: usize, prefix: &mut Vec<String>, leaves: &mut Vec<(usize, Vec<String>)>) -> usize {
        let outer = prefix.len();
        while let Some(token) = self.tokens.get(at) {
            match (token.kind, token.text.as_str()) {
                (Kind::Word, "as") => at += 1,
                (Kind::Word, _) | (Kind::Sign, "*") => {
                    prefix.push(token.text.clone());
                    if !self.is_sign(at + 1, "::") {
                        leaves.push((token.line, prefix.clone()));
                    }
                }
                (Kind::Sign, "::") => {}
                (Kind::Sign, "{") => {
                    at += 1;
                    while at < self.tokens.len() && !self.is_sign(at, "}") {
                        let behind = self.use_tree(at, prefix, leaves);
                        at = if behind == at || self.is_sign(behind, ",") { behind + 1 } else { behind };
                    }
                }
                _ => break,
            }
            at += 1;
        }
        prefix.truncate(outer);
        at
    }

    fn resolve(&self, line: usize, names: Vec<String>, inline: &[(usize, String)], at: usize) -> Option<Named> {
        let mut base: Vec<String> = self.modules().into_iter().map(str::to_owned).collect();
        base.extend(inline.iter().map(|(_, name)| name.clone()));
        let is_local = matches!(names[0].as_str(), "crate" | "super" | "self");
        let mut rest = names.as_slice();
        let mut whole = Vec::new();
        if is_local {
            match names[0].as_str() {
                "crate" => base.clear(),
                "self" => {}
                _ => {
                    while rest.first().is_some_and(|name| name == "super") {
                        base.pop();
                        rest = &rest[1..];
                    }
                }
            }
            rest = if names[0] == "super" { rest } else { &rest[1..] };
            whole = base;
        }
        whole.extend(rest.iter().filter(|name| *name != "self").cloned());
        let is_test = self.tokens.get(at.min(self.tokens.len() - 1)).is_some_and(|token| token.is_test);
        (!whole.is_empty()).then_some(Named { line, names: whole, is_local, is_test })
    }
}

/// A file that only tests compile, by its place.
fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Every file below `folder` of the repository whose name ends with `ending`, in the order of their paths.
pub fn read(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(root).expect("it is below the root").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("a source file can be read")));
            }
        }
    }
    found.sort();
    found
}

fn tokenise(content: &str) -> Vec<Token> {
    let chars: Vec<char> = content.chars().collect();
    let peek = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let after_name = |at: usize| at + chars[at..].iter().take_while(|c| is_name(**c)).count();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let start = at;
        let c = chars[at];
        // What the token is, and where its text begins and ends; blanks and comments are none.
        let mut found = None;
        if c.is_whitespace() {
            at += 1;
        } else if c == '/' && peek(at + 1) == '/' {
            at += chars[at..].iter().take_while(|c| **c != '\n').count();
        } else if c == '/' && peek(at + 1) == '*' {
            at = after_block_comment(&chars, at);
        } else if let Some((from, to, end)) = string_at(&chars, at) {
            at = end;
            found = Some((Kind::Text, from, to));
        } else if c == '\'' {
            at = after_quote(&chars, at);
            found = Some((Kind::Other, start, at));
        } else if c.is_ascii_digit() {
            at = after_name(at);
            found = Some((Kind::Other, start, at));
        } else if is_name(c) {
            let from = if c == 'r' && peek(at + 1) == '#' { at + 2 } else { at };
            at = after_name(from);
            found = Some((Kind::Word, from, at));
        } else {
            at += if c == ':' && peek(at + 1) == ':' { 2 } else { 1 };
            found = Some((Kind::Sign, start, at));
        }
        tokens.extend(found.map(|(kind, from, to)| Token { line, kind, text: chars[from..to].iter().collect(), is_test: false }));
        line += chars[start..at].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn after_block_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The string literal that starts here: where its content begins and ends, and where the literal ends.
fn string_at(chars: &[char], start: usize) -> Option<(usize, usize, usize)> {
    let mut at = start;
    while at < start + 2 && matches!(chars.get(at), Some('b' | 'c' | 'r')) {
        at += 1;
    }
    let is_raw = at > start && chars[at - 1] == 'r';
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + hashes) != Some(&'"') || (hashes > 0 && !is_raw) {
        return None;
    }
    let from = at + hashes + 1;
    at = from;
    while at < chars.len() {
        match chars[at] {
            '\\' if !is_raw => at += 1,
            '"' if chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes => {
                return Some((from, at, at + 1 + hashes));
            }
            _ => {}
        }
        at += 1;
    }
    Some((from, chars.len(), chars.len()))
}

/// Behind a character literal or a lifetime.
fn after_quote(chars: &[char], start: usize) -> usize {
    if chars.get(start + 1) == Some(&'\\') {
        let end = chars[start + 3..].iter().position(|c| *c == '\'');
        return end.map_or(chars.len(), |end| start + 3 + end + 1);
    }
    if chars.get(start + 2) == Some(&'\'') {
        return start + 3;
    }
    let name = chars[start + 1..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
    start + 1 + name
}

/// Marks every item under `#[test]` or `#[cfg(test)]`, up to its closing brace or its `;`.
fn mark_tests(tokens: &mut [Token], all: bool) {
    tokens.iter_mut().for_each(|token| token.is_test = all);
    let mut at = 0;
    while !all && at + 1 < tokens.len() {
        let is_attribute = tokens[at].kind == Kind::Sign && tokens[at].text == "#" && tokens[at + 1].text == "[";
        if !is_attribute {
            at += 1;
            continue;
        }
        let mut last = closing(tokens, at + 1);
        let words: Vec<&str> = tokens[at..last].iter().filter(|t| t.kind == Kind::Word).map(|t| t.text.as_str()).collect();
        let is_condition = words.first() == Some(&"cfg");
        let is_test = if is_condition { words.contains(&"test") && !words.contains(&"not") } else { words.last() == Some(&"test") };
        while is_test && last < tokens.len() && tokens[last].text != ";" {
            let is_body = tokens[last].text == "{";
            last = if matches!(tokens[last].text.as_str(), "{" | "(" | "[") { closing(tokens, last) } else { last };
            if is_body {
                break;
            }
            last += 1;
        }
        if is_test {
            let upto = tokens.len().min(last + 1);
            tokens[at..upto].iter_mut().for_each(|token| token.is_test = true);
        }
        at = last + 1;
    }
}

/// The token that closes the bracket at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open).filter(|(_, token)| token.kind == Kind::Sign) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(content: &str) -> Vec<String> {
        Source::new("src/base/x.rs", content).words().map(|word| word.text.clone()).collect()
    }

    fn names(path: &str, content: &str) -> Vec<String> {
        Source::new(path, content).names().into_iter().map(|named| named.names.join("::")).collect()
    }

    #[test]
    fn comments_and_strings_are_not_code() {
        let content = "a // b\n/* c /* d */ e */ \"f \\\" g\" r#\"h \" i\"# b\"j\" 'k' '\\'' '\\u{41}' '\"' l::<'m>() r#n";
        assert_eq!(words(content), ["a", "l", "n"]);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let source = Source::new("src/base/x.rs", "/*\n*/ a \"\n\n\" b");
        assert_eq!(source.words().map(|word| word.line).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn a_use_tree_names_each_of_its_leaves() {
        let content = "use crate::{base::{self, Time as Moment}, desk::tags::*}; use std::fs; fn f() { std::net::bind(1) }";
        assert_eq!(names("src/base/x.rs", content), ["base", "base::Time", "desk::tags::*", "std::fs", "std::net::bind"]);
    }

    #[test]
    fn super_is_resolved_from_where_it_stands() {
        assert_eq!(names("src/desk/views/list.rs", "use super::super::tickets::list;"), ["desk::tickets::list"]);
        assert_eq!(
            names("src/desk/views/mod.rs", "use super::tickets; mod a { use super::b; } use self::c;"),
            ["desk::tickets", "desk::views::b", "desk::views::c"]
        );
    }

    #[test]
    fn what_only_tests_compile_is_marked() {
        let source = Source::new(
            "src/base/x.rs",
            "fn a() {} #[cfg(test)] mod tests { fn b() {} } #[test] fn c(_: [u8; 2]) {} #[cfg(not(test))] fn d() {}",
        );
        let of_tests: Vec<_> =
            source.words().filter(|word| word.is_test && "abcd".contains(&word.text)).map(|word| word.text.as_str()).collect();
        assert_eq!(of_tests, ["b", "c"]);
        assert!(Source::new("src/desk/tags/tests.rs", "fn a() {} #[inline] fn b() {}").tokens.iter().all(|token| token.is_test));
    }
}
