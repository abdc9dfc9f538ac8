//! The rules of words and of the language: forbidden names, `unsafe`, statics, the head of every file.
use super::source::{Kind, Offence, Source};

const MODULE_NAMES: [&str; 10] = ["util", "utils", "common", "helper", "helpers", "service", "services", "manager", "managers", "misc"];
const TYPE_ENDINGS: [&str; 7] = ["Manager", "Service", "Helper", "Handler", "Impl", "Data", "Info"];

pub fn empty_names_of_modules(tree: &[Source]) -> Vec<Offence> {
    let mut found = Vec::new();
    for source in tree {
        let path = source.path.trim_end_matches(".rs");
        let empty = path.split('/').filter(|name| MODULE_NAMES.contains(name));
        found.extend(empty.map(|name| source.offence(1, format_args!("`{name}` says nothing about what is inside"))));
        for pair in source.tokens.windows(2).filter(|pair| pair[0].kind == Kind::Word && pair[0].text == "mod") {
            if MODULE_NAMES.contains(&pair[1].text.as_str()) {
                found.push(source.offence(pair[1].line, format_args!("`{}` says nothing about what is inside", pair[1].text)));
            }
        }
    }
    found
}

pub fn empty_names_of_types(tree: &[Source]) -> Vec<Offence> {
    let mut found = Vec::new();
    for source in tree {
        for pair in source.tokens.windows(2).filter(|pair| pair[0].kind == Kind::Word && pair[1].kind == Kind::Word) {
            let is_type = matches!(pair[0].text.as_str(), "struct" | "enum" | "trait" | "type" | "union");
            let ending = TYPE_ENDINGS.iter().find(|ending| pair[1].text.ends_with(*ending));
            if let Some(ending) = ending.filter(|_| is_type) {
                found.push(source.offence(pair[1].line, format_args!("`{}`: a name that ends in {ending} says nothing", pair[1].text)));
            }
        }
    }
    found
}

pub fn unsafe_code(tree: &[Source]) -> Vec<Offence> {
    each_word(tree, |_, word| (word == "unsafe").then_some("`unsafe` has no place here"))
}

/// What may be global: a constant, a value computed once that never changes, and the allocator of the executable.
pub fn statics(tree: &[Source]) -> Vec<Offence> {
    let mut found = each_word(tree, |source, word| {
        (word == "thread_local" && source.path.starts_with("src/")).then_some("no state beside the values that are passed on")
    });
    for source in tree.iter().filter(|source| source.path.starts_with("src/")) {
        let tokens = &source.tokens;
        for at in (0..tokens.len()).filter(|at| tokens[*at].kind == Kind::Word && tokens[*at].text == "static") {
            let declared: Vec<&str> =
                tokens[at..].iter().take_while(|token| token.text != "=" && token.text != ";").map(|token| token.text.as_str()).collect();
            let changes = |name: &&str| {
                ["Mutex", "RwLock", "Cell", "RefCell", "OnceLock", "OnceCell", "mut"].contains(name) || name.starts_with("Atomic")
            };
            let is_constant = declared.contains(&"LazyLock") && !declared.iter().any(changes);
            let is_allocator = at >= 2 && tokens[at - 1].text == "]" && tokens[at - 2].text == "global_allocator";
            if !is_constant && !is_allocator {
                found.push(source.offence(tokens[at].line, "a static that is no `LazyLock` of a constant: pass the value on instead"));
            }
        }
    }
    found
}

pub fn files_without_a_head(tree: &[Source]) -> Vec<Offence> {
    let has_head = |content: &str| {
        let first = content.lines().next().unwrap_or_default();
        first.strip_prefix("//!").is_some_and(|head| !head.trim().is_empty()) || first.starts_with("#![doc = include_str!(")
    };
    let without = tree.iter().filter(|source| !has_head(&source.content));
    without.map(|source| source.offence(1, "the first line is a `//!` that says what the file owns and knows")).collect()
}

fn each_word(tree: &[Source], judge: impl Fn(&Source, &str) -> Option<&'static str>) -> Vec<Offence> {
    let of = |source: &Source| {
        let said = source.words().filter_map(|word| Some((word.line, judge(source, &word.text)?)));
        said.map(|(line, what)| source.offence(line, what)).collect::<Vec<_>>()
    };
    tree.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(rule: fn(&[Source]) -> Vec<Offence>, path: &str, content: &str) -> usize {
        rule(&[Source::new(path, content)]).len()
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        assert_eq!(finds(empty_names_of_modules, "src/engine/utils/mod.rs", ""), 1);
        assert_eq!(finds(empty_names_of_modules, "src/engine/mod.rs", "mod helpers { } mod mail;"), 1);
        assert_eq!(
            finds(empty_names_of_types, "src/engine/mod.rs", "struct MailManager; enum Info {} trait Sender {} type RowData = u8;"),
            3
        );
        assert_eq!(finds(empty_names_of_types, "src/engine/mod.rs", "impl Service for Router {} struct Information; struct Metadata;"), 0);
    }

    #[test]
    fn unsafe_code_is_found() {
        assert_eq!(finds(unsafe_code, "src/engine/mod.rs", "fn f() { unsafe { g() } }"), 1);
        assert_eq!(finds(unsafe_code, "src/lib.rs", "#![forbid(unsafe_code)] // unsafe\nconst A: &str = \"unsafe\";"), 0);
    }

    #[test]
    fn state_in_statics_is_found() {
        for bad in [
            "static A: AtomicU64 = x;",
            "static A: LazyLock<Mutex<u8>> = x;",
            "static mut A: u8 = 1;",
            "thread_local! {}",
            "static A: &str = x;",
        ] {
            assert_eq!(finds(statics, "src/engine/mod.rs", bad), 1, "{bad}");
        }
        let fine = "static A: LazyLock<Regex> = x; const B: &'static str = x; #[global_allocator]\nstatic C: Jemalloc = Jemalloc;";
        assert_eq!(finds(statics, "src/engine/mod.rs", fine), 0);
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        assert_eq!(finds(files_without_a_head, "src/engine/mod.rs", "use std::fmt;\n//! Late."), 1);
        assert_eq!(finds(files_without_a_head, "src/engine/mod.rs", "//!\nuse std::fmt;"), 1);
        assert_eq!(finds(files_without_a_head, "src/engine/mod.rs", "//! Machinery."), 0);
    }
}
