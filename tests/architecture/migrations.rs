//! The rules of `migrations/`: their names, their order and how their SQL is written.
use super::source::Offence;

/// A migration by its path from the repository's root.
pub struct Migration {
    pub path: String,
    pub content: String,
}

fn offence(migration: &Migration, line: usize, what: impl std::fmt::Display) -> Offence {
    Offence(format!("{}:{line}: {what}", migration.path))
}

pub fn misnamed(migrations: &[Migration]) -> Vec<Offence> {
    let mut found = Vec::new();
    for (at, migration) in migrations.iter().enumerate() {
        let name = migration.path.trim_start_matches("migrations/");
        let (number, words) = name.trim_end_matches(".sql").split_once('_').unwrap_or((name, ""));
        let is_word = !words.is_empty() && words.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if name.contains('/') || number.len() != 4 || !is_word {
            found.push(offence(migration, 1, "a migration is named migrations/NNNN_lower_case.sql, in no folder"));
        } else if number.parse() != Ok(at + 1) {
            found.push(offence(migration, 1, format_args!("expected number {:04}: no gap, no number twice", at + 1)));
        }
    }
    found
}

pub fn without_reason(migrations: &[Migration]) -> Vec<Offence> {
    let without = migrations.iter().filter(|migration| !migration.content.starts_with("-- "));
    without.map(|migration| offence(migration, 1, "the first line is a comment that says why")).collect()
}

pub fn upper_case(migrations: &[Migration]) -> Vec<Offence> {
    let mut found = Vec::new();
    for migration in migrations {
        for (at, line) in code(&migration.content).lines().enumerate() {
            if let Some(word) = line.split(|c: char| !c.is_alphanumeric() && c != '_').find(|word| word.chars().any(char::is_uppercase)) {
                found.push(offence(migration, at + 1, format_args!("`{word}`: SQL is written in lower case")));
            }
        }
    }
    found
}

pub fn tables_that_are_not_strict(migrations: &[Migration]) -> Vec<Offence> {
    let mut found = Vec::new();
    for migration in migrations {
        let mut line = 1;
        for statement in code(&migration.content).to_lowercase().split(';') {
            let words: Vec<&str> = statement.split_whitespace().collect();
            let is_table = words.starts_with(&["create", "table"]) || words.starts_with(&["create", "temp", "table"]);
            let options = statement.rsplit_once(')').map_or("", |(_, options)| options);
            let is_strict = options.split(|c: char| !c.is_alphanumeric()).any(|word| word == "strict");
            if is_table && !is_strict {
                let blank = statement.len() - statement.trim_start().len();
                found.push(offence(migration, line + statement[..blank].matches('\n').count(), "every table is `strict`"));
            }
            line += statement.matches('\n').count();
        }
    }
    found
}

/// The SQL with comments, texts and quoted names made blank; lines stay where they are.
fn code(sql: &str) -> String {
    let mut code = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '-' if rest.starts_with("--") => rest.find('\n'),
            '/' if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            '\'' | '"' | '`' => rest[1..].find(c).map(|end| end + 2),
            _ => {
                code.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        let (blank, after) = rest.split_at(end.unwrap_or(rest.len()));
        code.extend(blank.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(rule: fn(&[Migration]) -> Vec<Offence>, path: &str, content: &str) -> Vec<String> {
        rule(&[Migration { path: path.to_owned(), content: content.to_owned() }]).into_iter().map(|offence| offence.0).collect()
    }

    #[test]
    fn a_bad_name_or_a_gap_is_found() {
        for bad in [
            "migrations/1_log.sql",
            "migrations/0001.sql",
            "migrations/0001-log.sql",
            "migrations/a/0001_log.sql",
            "migrations/0002_log.sql",
            "migrations/0001_Log.sql",
        ] {
            assert_eq!(finds(misnamed, bad, "").len(), 1, "{bad}");
        }
        assert!(finds(misnamed, "migrations/0001_log.sql", "").is_empty());
    }

    #[test]
    fn sql_against_the_house_style_is_found() {
        let path = "migrations/0001_log.sql";
        assert_eq!(finds(without_reason, path, "create table a (b integer) strict;").len(), 1);
        assert_eq!(
            finds(upper_case, path, "-- Why.\ncreate TABLE a (b text default 'X');"),
            ["migrations/0001_log.sql:2: `TABLE`: SQL is written in lower case"]
        );
        let tables = "-- Why; when.\ncreate table a (b text check (b in (';', 'strict'))) strict, without rowid;\n\ncreate table c (strict text);\ncreate virtual table d using fts5(e);";
        assert_eq!(finds(tables_that_are_not_strict, path, tables), ["migrations/0001_log.sql:4: every table is `strict`"]);
        assert!(finds(upper_case, path, tables).is_empty());
    }
}
