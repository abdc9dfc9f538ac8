//! The rules of the files inside a slice of the desk: what each role may know. Knows the roles by the names of files and folders.
use super::{
    floors::each_name,
    source::{Offence, Source},
};

/// The role that a file of a slice plays: `commands` for `src/desk/tickets/commands/open.rs` as for `src/desk/tags/commands.rs`.
fn role(source: &Source) -> Option<&str> {
    let modules = source.modules();
    if source.floor() != "desk" || modules.len() < 2 {
        return None;
    }
    let role = modules.get(2).copied().unwrap_or("mod");
    let is_slice = modules.len() > 2 || source.path.ends_with("/mod.rs");
    is_slice.then_some(role)
}

fn of_role<'a>(tree: &'a [Source], roles: &'a [&str]) -> impl Iterator<Item = &'a Source> {
    tree.iter().filter(move |source| role(source).is_some_and(|role| roles.contains(&role)))
}

pub fn sql_outside_stores(tree: &[Source]) -> Vec<Offence> {
    let without = of_role(tree, &["mod", "model", "commands", "api", "policy"]);
    without
        .flat_map(|source| {
            let texts = source.texts().filter(|text| !text.is_test && is_sql(&text.text));
            texts.map(|text| source.offence(text.line, format_args!("SQL belongs into the slice's store: \"{}\"", first_line(&text.text))))
        })
        .collect()
}

/// Whether a text is SQL. The house writes SQL in lower case, so that a sentence for people, which starts with a capital, is none.
fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(200).collect();
    let starts = matches!(
        words.as_slice(),
        ["select" | "pragma", _, ..]
            | ["with", _, "as", ..]
            | ["with", "recursive", ..]
            | ["insert", "into" | "or", ..]
            | ["replace", "into", ..]
            | ["delete", "from", ..]
            | ["update", _, "set", ..]
            | ["update", "or", ..]
    );
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let has = |first: &str, second: &str| lower.windows(2).any(|pair| pair[0] == first && pair[1] == second);
    let selects = text.contains("select ") && lower.iter().skip_while(|word| *word != "select").any(|word| word == "from");
    starts || selects || has("insert", "into") || has("delete", "from") || lower.windows(3).any(|w| w[0] == "update" && w[2] == "set")
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}

/// Libraries and floors that a role may not name.
fn forbidden_roots(role: &str) -> &'static [&'static str] {
    match role {
        "model" => &["rusqlite", "tokio", "futures", "axum", "axum_extra", "utoipa_axum", "crate::engine::db", "crate::engine::http"],
        "commands" => &["rusqlite", "tokio", "futures", "axum", "axum_extra", "utoipa_axum", "crate::engine::http"],
        "api" => &["rusqlite"],
        "mod" | "policy" => &["rusqlite", "tokio"],
        _ => &[],
    }
}

pub fn names_beyond_the_role(tree: &[Source]) -> Vec<Offence> {
    let mut found = each_name(tree, |source, named| {
        let role = role(source)?;
        let whole = if named.is_local { format!("crate::{}", named.names.join("::")) } else { named.names.join("::") };
        let root = forbidden_roots(role).iter().find(|root| whole == **root || whole.starts_with(&format!("{root}::")))?;
        (!named.is_test).then(|| format!("{role} may not know {root}"))
    });
    for source in of_role(tree, &["model", "commands", "policy"]) {
        let words = source.words().filter(|word| !word.is_test && matches!(word.text.as_str(), "async" | "await"));
        found.extend(words.map(|word| source.offence(word.line, "models and commands are synchronous")));
    }
    found
}

pub fn stores_named_outside_their_slice(tree: &[Source]) -> Vec<Offence> {
    let mut found = each_name(tree, |source, named| {
        let [floor, slice, store, ..] = named.names.as_slice() else { return None };
        let is_store = named.is_local && floor == "desk" && store == "store";
        let is_own = source.floor() == "desk" && source.modules().get(1) == Some(&slice.as_str());
        (is_store && !is_own).then(|| format!("the store of {slice} is private to {slice}"))
    });
    for source in of_role(tree, &["mod"]) {
        let tokens = &source.tokens;
        let opened = (0..tokens.len()).filter(|at| {
            let is_declared = tokens[*at].text == "mod" && tokens.get(at + 1).is_some_and(|name| name.text == "store");
            is_declared
                && tokens[..*at].iter().rev().take_while(|token| !matches!(token.text.as_str(), ";" | "}" | "]")).any(|t| t.text == "pub")
        });
        found.extend(opened.map(|at| source.offence(tokens[at].line, "`store` is private to its slice: `mod store;`")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(rule: fn(&[Source]) -> Vec<Offence>, path: &str, content: &str) -> usize {
        rule(&[Source::new(path, content)]).len()
    }

    #[test]
    fn sql_is_found_outside_stores() {
        for bad in [
            "select id from tags",
            "\\n  insert into tags (id) values (?1)",
            "SELECT id FROM tags",
            "update tags set name = ?1",
            "pragma x",
        ] {
            for role in ["commands", "api", "model", "mod", "commands/open", "api/list"] {
                let path = format!("src/desk/tags/{role}.rs");
                assert_eq!(
                    finds(sql_outside_stores, &path, &format!("fn f() {{ g(\"{bad}\") }}")),
                    usize::from(bad != "SELECT id FROM tags"),
                    "{bad} {path}"
                );
            }
            assert_eq!(finds(sql_outside_stores, "src/desk/tags/store.rs", &format!("fn f() {{ g(\"{bad}\") }}")), 0);
        }
        for fine in ["Select a tag first", "update", "The tag was deleted from the list.", "select", "This update sets the name"] {
            assert_eq!(finds(sql_outside_stores, "src/desk/tags/commands.rs", &format!("fn f() {{ g(\"{fine}\") }}")), 0, "{fine}");
        }
    }

    #[test]
    fn a_model_that_knows_sql_http_or_async_is_found() {
        let content = "use rusqlite::Row; use crate::engine::{db::Tx, mail}; fn f() { axum::Json(1) } async fn g() {}";
        assert_eq!(finds(names_beyond_the_role, "src/desk/tags/model.rs", content), 4);
        assert_eq!(finds(names_beyond_the_role, "src/desk/tickets/commands/open.rs", content), 3);
        assert_eq!(finds(names_beyond_the_role, "src/desk/tickets/api/list.rs", content), 1);
        assert_eq!(finds(names_beyond_the_role, "src/desk/tickets/store.rs", content), 0);
    }

    #[test]
    fn a_store_named_outside_its_slice_is_found() {
        assert_eq!(finds(stores_named_outside_their_slice, "src/desk/views/commands.rs", "use crate::desk::tickets::store;"), 1);
        assert_eq!(finds(stores_named_outside_their_slice, "src/app/tasks.rs", "use crate::desk::tickets::store::find;"), 1);
        assert_eq!(finds(stores_named_outside_their_slice, "src/desk/tickets/commands/open.rs", "use super::super::store;"), 0);
        assert_eq!(finds(stores_named_outside_their_slice, "src/desk/tickets/mod.rs", "pub mod model;\nmod store;\npub mod api;"), 0);
        assert_eq!(finds(stores_named_outside_their_slice, "src/desk/tickets/mod.rs", "mod model;\npub(crate) mod store;"), 1);
    }
}
