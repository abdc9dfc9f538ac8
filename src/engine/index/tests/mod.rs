//! The index as a whole, on real folders.
mod many;

use super::*;
use crate::base::clock::Time;
use std::{fs, path::Path, sync::Arc};
use tempfile::TempDir;

const MEMORY: usize = 15_000_000;

struct Bench {
    folder: TempDir,
    index: Index,
    writer: Writer,
}

impl Bench {
    fn new(documents: Vec<Document>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let Opened { index, mut writer, condition } = open(&folder.path().join("index"), MEMORY).unwrap();
        assert_eq!(condition, Condition::Created);
        writer.apply(documents.into_iter().map(Change::Add).collect()).unwrap();
        writer.commit(1).unwrap();
        Self { folder, index, writer }
    }
    fn hits(&self, text: &str) -> Hits {
        self.index.search(&Search { text: text.to_owned(), limit: 50, may_loosen: true, ..Search::default() }).unwrap()
    }
    fn groups(&self, text: &str) -> Vec<i64> {
        self.hits(text).hits.iter().map(|hit| hit.group).collect()
    }
}

/// A document alone in its group.
fn text(id: i64, text: &str) -> Document {
    Document { id, group: id, at: Time::from_seconds(id), text: text.to_owned(), ..Document::default() }
}

#[test]
fn vietnamese_is_found_in_every_spelling_and_exact_marks_come_first() {
    use unicode_normalization::UnicodeNormalization;
    let decomposed: String = "đơn hàng".nfd().collect();
    let bench = Bench::new(vec![
        text(1, "Xin hỏi về ĐƠN HÀNG của tôi, gửi hôm qua, chưa thấy ai trả lời"),
        text(2, &format!("về {decomposed} này")),
        text(3, "ｄｏｎ　ｈａｎｇ"),
        text(4, "don hang don hang"),
        text(5, "khác hẳn"),
    ]);
    for query in ["don hang", "đơn hàng", "DON HANG", &decomposed, "ĐƠN hàng ", "ｄｏｎ hang "] {
        let mut groups = bench.groups(query);
        groups.sort_unstable();
        assert_eq!(groups, [1, 2, 3, 4], "{query}");
    }
    let groups = bench.groups("đơn hàng ");
    assert!(groups[..2].contains(&1) && groups[..2].contains(&2), "{groups:?}");
}

#[test]
fn all_words_must_occur_phrases_in_order_and_exclusions_not_at_all() {
    let bench = Bench::new(vec![text(1, "refund for the late parcel"), text(2, "late refund"), text(3, "refund spam late")]);
    assert_eq!(bench.hits("refund late -spam ").groups, 2);
    assert_eq!(bench.groups("\"late refund\""), [2]);
    assert_eq!(bench.groups("\"refund late\""), Vec::<i64>::new());
    assert_eq!(bench.groups("-spam -parcel "), [2]);
    assert_eq!(bench.groups("-\"late refund\" "), [3, 1], "the newest first");
    assert_eq!(bench.groups("refund nowhere "), Vec::<i64>::new());
}

#[test]
fn the_last_word_is_found_by_its_beginning() {
    let bench = Bench::new(vec![text(1, "the invoices of May"), text(2, "an invoice"), text(3, "order DH-0011434 late")]);
    assert_eq!(bench.groups("invoice"), [2, 1], "the whole word first");
    assert_eq!(bench.groups("\"invoice\" "), [2]);
    assert_eq!(bench.groups("inv* may "), [1]);
    for query in ["DH-0011434", "dh-00114", "0011434", "\"order dh\"", "dh 0011434"] {
        assert_eq!(bench.groups(query), [3], "{query}");
    }
    assert_eq!(bench.groups("DH-0011435"), Vec::<i64>::new(), "a code is never misspelt");
}

#[test]
fn the_part_that_matched_is_named_and_weighs() {
    let document = |id, title: &str, people: &str, files: &str, keyword: &str, body: &str| Document {
        title: title.to_owned(),
        people: people.to_owned(),
        files: files.to_owned(),
        keywords: vec![keyword.to_owned()],
        ..text(id, body)
    };
    let bench = Bench::new(vec![
        document(1, "Printer", "Lan Trần lan.tran@example.vn", "scan.pdf", "T-1001", "the invoice is wrong"),
        document(2, "Invoice", "Ann", "lan.pdf", "T-1002", "hello printer printer printer"),
    ]);
    assert_eq!(bench.groups("printer "), [1, 2]);
    let matched = |query: &str| bench.hits(query).hits.iter().map(|hit| (hit.group, hit.matched)).collect::<Vec<_>>();
    assert_eq!(matched("printer "), [(1, Part::Title), (2, Part::Text)]);
    assert_eq!(matched("lan.tran@example.vn"), [(1, Part::People)]);
    assert_eq!(matched("lan "), [(1, Part::People), (2, Part::Files)]);
    assert_eq!(matched("T-1002 "), [(2, Part::Keywords)]);
    assert_eq!(matched("invoice wrong "), [(1, Part::Text)]);
    assert_eq!(matched("printer scan "), [(1, Part::Title)]);
}

#[test]
fn a_misspelt_word_is_tried_only_when_nothing_else_is_found() {
    let bench = Bench::new(vec![text(1, "the delivery is late"), text(2, "hóa đơn giao hàng nhanh")]);
    let hits = bench.hits("delivrey late ");
    assert_eq!((hits.groups, hits.query.how_loose(), hits.query.to_string()), (1, Loosened::Spelling, "delivrey~ late".to_owned()));
    assert!(bench.index.snippet("the delivery is late", &hits.query, 80).html.contains("<mark>delivery</mark>"));
    assert_eq!(bench.groups("nhahn "), [2]);
    assert_eq!(bench.hits("delivery ").query.how_loose(), Loosened::No);
    assert_eq!(bench.groups("dleivrey "), Vec::<i64>::new(), "two slips are too many");
}

#[test]
fn documents_of_a_group_are_one_hit_and_are_counted() {
    let mut documents: Vec<Document> = (1..=30).map(|id| Document { group: id % 3, ..text(id, "alpha") }).collect();
    documents.push(Document { group: 2, ..text(31, "alpha alpha alpha") });
    let bench = Bench::new(documents);
    let hits = bench.hits("alpha ");
    assert_eq!((hits.documents, hits.groups, hits.hits.len()), (31, 3, 3));
    assert_eq!(hits.hits[0].document, 31, "the best document of its group");
    assert_eq!((hits.hits[1].document, hits.hits[2].document), (30, 28), "then the newest");
}

#[test]
fn pages_neither_overlap_nor_skip() {
    let bench = Bench::new((1..=100).map(|id| text(id, if id % 2 == 0 { "alpha beta" } else { "alpha" })).collect());
    for sort in [Sort::Relevance, Sort::Newest] {
        let page = |offset, limit| {
            let search = Search { text: "alpha ".to_owned(), sort, offset, limit, ..Search::default() };
            bench.index.search(&search).unwrap().hits.iter().map(|hit| hit.group).collect::<Vec<_>>()
        };
        let whole = page(0, 100);
        assert_eq!(whole.len(), 100);
        let pieces: Vec<i64> = (0..10).flat_map(|number| page(number * 10, 10)).collect();
        assert_eq!(pieces, whole);
        assert!(sort == Sort::Relevance || whole.is_sorted_by(|one, other| one > other));
    }
    let beyond = Search { text: "alpha ".to_owned(), offset: MAX_OFFSET + 1, limit: usize::MAX, ..Search::default() };
    assert!(bench.index.search(&beyond).unwrap().hits.is_empty());
}

#[test]
fn what_may_not_be_seen_is_neither_shown_nor_counted() {
    let tagged = |id, tags: &[&str]| Document { tags: tags.iter().map(|&tag| tag.to_owned()).collect(), ..text(id, "secret plan") };
    let bench = Bench::new(vec![tagged(1, &["team:1", "open"]), tagged(2, &["team:2", "open"]), tagged(3, &["team:1"])]);
    let ask = |tags: &[&[&str]], visible: Option<Visible>| {
        let tags = tags.iter().map(|set| set.iter().map(|&tag| tag.to_owned()).collect()).collect();
        let hits = bench.index.search(&Search { text: "plan".to_owned(), tags, visible, limit: 10, ..Search::default() }).unwrap();
        assert_eq!((hits.groups, hits.documents), (hits.hits.len(), hits.hits.len()));
        hits.hits.iter().map(|hit| hit.group).collect::<Vec<_>>()
    };
    assert_eq!(ask(&[&["team:1"]], None), [3, 1]);
    assert_eq!(ask(&[&["team:1", "team:2"], &["open"]], None), [2, 1]);
    assert_eq!(ask(&[&[]], None), Vec::<i64>::new(), "no tag allowed is nothing allowed");
    assert_eq!(ask(&[], Some(Arc::new(|group| if group == 2 { Place::Shown } else { Place::Hidden }))), [2]);
    assert_eq!(bench.groups("team"), Vec::<i64>::new(), "tags are not words");
}

#[test]
fn what_is_excluded_is_in_no_document_of_a_group() {
    let of =
        |id, group, body: &str, tags: &[&str]| Document { group, tags: tags.iter().map(|&tag| tag.to_owned()).collect(), ..text(id, body) };
    let bench =
        Bench::new(vec![of(1, 1, "refund please", &["in"]), of(2, 1, "this is spam", &["file"]), of(3, 2, "refund please", &["in"])]);
    assert_eq!(bench.groups("refund -spam "), [2]);
    let ask =
        |search: Search| bench.index.search(&Search { limit: 10, ..search }).unwrap().hits.iter().map(|hit| hit.group).collect::<Vec<_>>();
    let words = || "refund ".to_owned();
    assert_eq!(ask(Search { text: words(), with: vec![vec!["file".to_owned()]], ..Search::default() }), [1]);
    assert_eq!(ask(Search { text: words(), without: vec!["file".to_owned()], ..Search::default() }), [2]);
    assert_eq!(ask(Search { text: words(), tags: vec![vec!["file".to_owned()]], ..Search::default() }), Vec::<i64>::new());
}

#[test]
fn words_of_one_part_are_found_there_alone() {
    let bench = Bench::new(vec![
        Document { sender: "Lan Trần".to_owned(), title: "Refund".to_owned(), ..text(1, "hello") },
        Document { sender: "Minh".to_owned(), ..text(2, "lan said refund") },
    ]);
    let ask = |part, words: &str, negated| {
        let within = vec![Within { part, text: words.to_owned(), negated }];
        bench
            .index
            .search(&Search { within, limit: 10, ..Search::default() })
            .unwrap()
            .hits
            .iter()
            .map(|hit| (hit.group, hit.matched))
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(Part::Sender, "lan", false), [(1, Part::Sender)]);
    assert_eq!(ask(Part::Text, "lan", false), [(2, Part::Text)]);
    assert_eq!(ask(Part::Title, "refunds ", false), [(1, Part::Title)], "in another form");
    assert_eq!(ask(Part::Sender, "lan", true).len(), 1);
}

#[test]
fn groups_put_aside_are_named_and_not_counted() {
    let bench = Bench::new((1..=9).map(|id| text(id, "x")).collect());
    let visible: Visible = Arc::new(|group| match group % 3 {
        0 => Place::Shown,
        1 => Place::Aside,
        _ => Place::Hidden,
    });
    let search = Search { text: "x ".to_owned(), visible: Some(visible), names_members: true, limit: 1, ..Search::default() };
    let mut hits = bench.index.search(&search).unwrap();
    hits.members.sort_unstable();
    hits.aside.sort_unstable();
    assert_eq!((hits.groups, hits.documents, hits.hits.len()), (3, 3, 1));
    assert_eq!((hits.members, hits.aside), (vec![3, 6, 9], vec![1, 4, 7]));
}

#[test]
fn words_that_stand_apart_in_a_group_are_found_only_when_none_has_them_together() {
    let of = |id, group, body: &str| Document { group, ..text(id, body) };
    let bench = Bench::new(vec![of(1, 1, "the courier came"), of(2, 1, "a refund please"), of(3, 2, "refund")]);
    let hits = bench.hits("courier refund ");
    assert_eq!((hits.groups, hits.query.how_loose(), hits.hits[0].group), (1, Loosened::Apart, 1));
    assert_eq!(bench.hits("refund please ").query.how_loose(), Loosened::No);
}

#[test]
fn forms_of_a_word_are_found_in_its_language_behind_the_word_itself() {
    let bench = Bench::new(vec![
        text(1, "we have refunded the order and it was shipped to you yesterday"),
        text(2, "please refund the order that you have not shipped to me"),
        text(3, "ich warte auf die lieferungen und habe keine antwort von ihnen erhalten"),
        text(4, "tôi treo hàng ở đây, đơn hàng đang ở kho và chưa được giao"),
    ]);
    assert_eq!(bench.groups("refund "), [2, 1]);
    assert_eq!(bench.groups("refunds "), [2, 1]);
    assert_eq!(bench.groups("\"refunds\""), Vec::<i64>::new(), "quotes mean these very words");
    assert_eq!(bench.groups("lieferung "), [3]);
    let query = bench.hits("refunds ").query;
    assert!(bench.index.snippet("we have refunded it", &query, 80).html.contains("<mark>refunded</mark>"));
}

#[test]
fn numbers_and_codes_are_found_however_they_are_written() {
    let bench = Bench::new(vec![
        text(1, "call me: 0987.654.321"),
        text(2, "gọi +84 987 654 322 nhé"),
        text(3, "order DH-0011434"),
        text(4, "order DH0011435"),
        text(5, "tracking VN123456789"),
    ]);
    for (query, group) in [
        ("0987654321", 1),
        ("0987 654 321 ", 1),
        ("654321", 1),
        ("+84987654321 ", 1),
        ("0987654322", 2),
        ("0987-654-322 ", 2),
        ("dh0011434 ", 3),
        ("dh-0011435 ", 4),
        ("123456789", 5),
    ] {
        assert_eq!(bench.groups(query), [group], "{query}");
    }
    assert_eq!(bench.groups("0987 654 399 "), Vec::<i64>::new());
}

#[test]
fn the_oldest_come_first_when_asked() {
    let bench = Bench::new((1..=9).map(|id| Document { group: id % 3, ..text(id, "x") }).collect());
    let search = Search { text: "x ".to_owned(), sort: Sort::Oldest, limit: 10, ..Search::default() };
    assert_eq!(
        bench.index.search(&search).unwrap().hits.iter().map(|hit| (hit.group, hit.document)).collect::<Vec<_>>(),
        [(1, 1), (2, 2), (0, 3)]
    );
}

#[test]
fn a_span_of_time_and_a_blank_question_list_what_is_there() {
    let bench = Bench::new((1..=9).map(|id| text(id, "x")).collect());
    let search = Search { from: Some(Time::from_seconds(3)), until: Some(Time::from_seconds(6)), limit: 10, ..Search::default() };
    assert_eq!(bench.index.search(&search).unwrap().hits.iter().map(|hit| hit.group).collect::<Vec<_>>(), [5, 4, 3]);
}

/// What a question means, worked out the long way: single letters are words, `.` ties two to a phrase.
fn means(words: &[&str], clause: &str) -> bool {
    let (negated, body) = clause.strip_prefix('-').map_or((false, clause), |body| (true, body));
    let phrase: Vec<&str> = body.split('.').collect();
    words.windows(phrase.len()).any(|window| window == phrase) != negated
}

#[test]
fn every_combination_of_words_phrases_and_exclusions_finds_what_it_says() {
    let mut random = 88_172_645_463_325_252_u64;
    let mut next = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 20) % below
    };
    let mut word = || ["ka", "ke", "ki", "ko"][next(4) as usize];
    let texts: Vec<String> = (0..300).map(|id| (0..=id % 7).map(|_| word()).collect::<Vec<_>>().join(" ")).collect();
    let mut bench = Bench::new(texts[..100].iter().zip(0..).map(|(body, id)| text(id, body)).collect());
    bench.writer.apply(texts.iter().zip(0..).map(|(body, id)| Change::Put(text(id, body))).collect()).unwrap();
    bench.writer.commit(2).unwrap();
    for round in 0..600 {
        let clauses: Vec<String> = (0..=round % 4)
            .map(|number| {
                let tail = if (round + number) % 3 == 0 { format!("{}.{}", word(), word()) } else { word().to_owned() };
                if (round / 4 + number) % 4 == 0 { format!("-{tail}") } else { tail }
            })
            .collect();
        let expected = texts.iter().filter(|body| {
            let words: Vec<&str> = body.split(' ').collect();
            clauses.iter().all(|clause| means(&words, clause))
        });
        let query = format!("{} ", clauses.join(" "));
        assert_eq!(bench.hits(&query).groups, expected.count(), "{query}");
    }
}

#[test]
fn hostile_questions_have_an_answer() {
    let bench = Bench::new(vec![text(1, "alpha beta")]);
    let words = "alpha ".repeat(10_000);
    let different: String = (0..10_000).map(|n| format!("w{n} ")).collect();
    let quotes = "\"".repeat(10_000);
    let fuzzy: String = (b'a'..=b'z').map(|c| format!("{} ", char::from(c).to_string().repeat(60))).collect();
    for query in
        [&*words, &different, &quotes, &fuzzy, "*", "a*", "\"unbalanced", "-", "\u{0}\u{7}\u{202E}", "(((a OR", "field:[1 TO", "/.*/"]
    {
        bench.hits(query);
    }
    assert_eq!(bench.hits(&words).groups, 1);
    assert_eq!(bench.hits("***").groups, 0);
}

#[test]
fn changes_replace_and_remove_and_can_be_repeated() {
    let mut bench = Bench::new(vec![text(1, "first"), text(2, "second"), Document { group: 2, ..text(3, "third") }]);
    let batch = vec![Change::Put(text(1, "other")), Change::Put(text(1, "again")), Change::Delete(2)];
    for cursor in [2, 3] {
        bench.writer.apply(batch.clone()).unwrap();
        bench.writer.commit(cursor).unwrap();
        assert_eq!(bench.index.documents(), 2);
    }
    assert_eq!((bench.groups("again"), bench.groups("first"), bench.groups("second")), (vec![1], vec![], vec![]));
    bench.writer.apply(vec![Change::DeleteGroup(2)]).unwrap();
    assert_eq!(bench.groups("third"), [2], "nothing is seen before the commit");
    bench.writer.commit(4).unwrap();
    assert_eq!(bench.index.documents(), 1);
}

#[test]
fn many_small_commits_do_not_pile_up() {
    let mut bench = Bench::new(vec![]);
    for id in 1..=30 {
        bench.writer.apply(vec![Change::Put(text(id, "alpha"))]).unwrap();
        bench.writer.commit(id).unwrap();
    }
    let Bench { folder, index, writer } = bench;
    writer.close().unwrap();
    assert_eq!(index.documents(), 30);
    let segments =
        fs::read_dir(folder.path().join("index")).unwrap().flatten().filter(|e| e.path().extension().is_some_and(|e| e == "idx"));
    assert!(segments.count() <= 10);
}

#[test]
fn index_and_cursor_survive_together() {
    let Bench { folder, index, mut writer } = Bench::new(vec![text(1, "kept")]);
    writer.apply(vec![Change::Put(text(2, "lost"))]).unwrap();
    drop((index, writer));
    let opened = open(&folder.path().join("index"), MEMORY).unwrap();
    assert_eq!((opened.condition, opened.writer.cursor(), opened.index.documents()), (Condition::Kept, 1, 1));
}

#[test]
fn a_second_opening_is_refused_and_harms_nothing() {
    let bench = Bench::new(vec![text(1, "kept")]);
    let folder = bench.folder.path().join("index");
    fs::write(folder.join("meta.json"), "").unwrap();
    let error = open(&folder, MEMORY).err().unwrap();
    assert!(error.message().contains("another process"), "{error}");
    assert_eq!(bench.groups("kept"), [1]);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Two segments, one with deleted documents.
fn sample() -> TempDir {
    let mut bench = Bench::new((1..=200).map(|id| text(id, &format!("alpha beta w{id} đơn hàng"))).collect());
    bench.writer.apply(vec![Change::Delete(7), Change::Put(text(300, "gamma"))]).unwrap();
    bench.writer.commit(42).unwrap();
    bench.writer.close().unwrap();
    bench.folder
}

#[test]
fn whatever_happens_to_a_file_the_index_opens_and_works() {
    let sample = sample();
    let sound = sample.path().join("index");
    type Harm = fn(&Path, &[u8]);
    let harms: [(&str, Harm); 7] = [
        ("deleted", |path, _| fs::remove_file(path).unwrap()),
        ("emptied", |path, _| fs::write(path, "").unwrap()),
        ("halved", |path, bytes| fs::write(path, &bytes[..bytes.len() / 2]).unwrap()),
        ("a byte short", |path, bytes| fs::write(path, &bytes[..bytes.len().saturating_sub(1)]).unwrap()),
        ("garbage", |path, _| fs::write(path, [0xA5; 300]).unwrap()),
        ("longer", |path, bytes| fs::write(path, [bytes, b"x"].concat()).unwrap()),
        ("a folder", |path, _| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }),
    ];
    let mut damaged = 0;
    for entry in fs::read_dir(&sound).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        for (what, harm) in harms {
            let place = tempfile::tempdir().unwrap();
            let folder = place.path().join("index");
            copy(&sound, &folder);
            harm(&folder.join(&name), &bytes);
            damaged += usize::from(works_or_starts_afresh(&folder, &format!("{name} {what}")));
        }
    }
    assert!(damaged > 60, "{damaged}");
}

#[test]
fn a_flipped_bit_anywhere_is_noticed_or_harmless() {
    let sample = sample();
    let sound = sample.path().join("index");
    let mut random = 88_172_645_463_325_252_u64;
    for entry in fs::read_dir(&sound).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        if bytes.is_empty() || name == ".managed.json" {
            continue;
        }
        for _ in 0..4 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let place = tempfile::tempdir().unwrap();
            let folder = place.path().join("index");
            copy(&sound, &folder);
            let mut bytes = bytes.clone();
            let at = (random >> 8) as usize % bytes.len();
            bytes[at] ^= 1 << (random % 8);
            fs::write(folder.join(&name), bytes).unwrap();
            works_or_starts_afresh(&folder, &format!("{name} bit {at}"));
        }
    }
}

/// Opens; the index is either whole, or empty and told so with the old one set aside. Says whether it was damaged.
fn works_or_starts_afresh(folder: &Path, what: &str) -> bool {
    let Opened { index, mut writer, condition } = open(folder, MEMORY).unwrap_or_else(|error| panic!("{what}: {error}"));
    let (expected, cursor) = if condition == Condition::Kept { (200, 42) } else { (0, 0) };
    assert_eq!((index.documents(), writer.cursor()), (expected, cursor), "{what}: {condition:?}");
    let search = |text: &str| index.search(&Search { text: text.to_owned(), limit: 5, ..Search::default() }).unwrap().groups;
    assert_eq!(search("don hang"), if expected == 0 { 0 } else { 199 }, "{what}");
    // A fresh index is like any other; writing goes wrong where something broken was taken for sound.
    if condition == Condition::Kept || what.starts_with("meta.json") {
        writer.apply(vec![Change::Put(text(1000, "afterwards"))]).unwrap();
        writer.commit(43).unwrap();
        assert_eq!(search("afterwards"), 1, "{what}");
    }
    let damaged = matches!(condition, Condition::Damaged(_));
    assert_eq!(folder.with_file_name("index.bad-1").exists(), damaged, "{what}");
    damaged
}

#[test]
fn a_file_in_place_of_the_folder_and_an_older_bad_one_are_put_aside() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("index");
    fs::create_dir(place.path().join("index.bad-3")).unwrap();
    fs::write(&folder, "not a folder").unwrap();
    assert!(matches!(open(&folder, MEMORY).unwrap().condition, Condition::Damaged(_)));
    assert!(place.path().join("index.bad-4").exists() && !place.path().join("index.bad-3").exists());
}

#[test]
fn an_index_of_another_version_is_replaced() {
    let sample = sample();
    let folder = sample.path().join("index");
    let meta = fs::read_to_string(folder.join("meta.json")).unwrap();
    fs::write(folder.join("meta.json"), meta.replace("\"name\": \"people\"", "\"name\": \"peoples\"")).unwrap();
    assert_eq!(open(&folder, MEMORY).unwrap().condition, Condition::Outdated);
    assert!(!sample.path().join("index.bad-1").exists());
}

#[test]
fn a_stale_lock_file_stops_nobody() {
    let sample = sample();
    fs::write(sample.path().join("index/.tantivy-writer.lock"), "").unwrap();
    fs::write(sample.path().join("index.lock"), "4711").unwrap();
    assert_eq!(open(&sample.path().join("index"), MEMORY).unwrap().condition, Condition::Kept);
}

#[test]
fn recovery_keeps_a_sound_index_and_replaces_a_broken_one_under_open_handles() {
    let mut bench = Bench::new(vec![text(1, "kept")]);
    assert_eq!(bench.writer.recover().unwrap(), Condition::Kept);
    assert_eq!((bench.writer.cursor(), bench.groups("kept")), (1, vec![1]));
    fs::write(bench.folder.path().join("index/meta.json"), "{").unwrap();
    assert!(matches!(bench.writer.recover().unwrap(), Condition::Damaged(_)));
    assert_eq!((bench.writer.cursor(), bench.groups("kept")), (0, vec![]));
    bench.writer.apply(vec![Change::Put(text(2, "fresh"))]).unwrap();
    bench.writer.commit(5).unwrap();
    assert_eq!(bench.groups("fresh"), [2]);
}

#[test]
fn what_is_written_in_files_is_found_last_and_named() {
    let document =
        |id, body: &str, attached: &[&str]| Document { attached: attached.iter().map(|&text| text.to_owned()).collect(), ..text(id, body) };
    let bench = Bench::new(vec![
        document(1, "see the contract", &["the warranty ends in May", "page two"]),
        document(2, "the warranty ends in May", &["contract"]),
        document(3, "warranty", &["warranty ends in May"]),
    ]);
    let matched = |query: &str| bench.hits(query).hits.iter().map(|hit| (hit.group, hit.matched)).collect::<Vec<_>>();
    assert_eq!(matched("warranty ends "), [(2, Part::Text), (3, Part::Attached), (1, Part::Attached)]);
    assert_eq!(matched("contract "), [(1, Part::Text), (2, Part::Attached)]);
    assert_eq!(matched("contract warranty "), [(2, Part::Text), (1, Part::Text)]);
    assert_eq!(bench.groups("\"may page\" "), Vec::<i64>::new(), "no phrase reaches from one file into another");
    assert_eq!(matched("warranties "), [(3, Part::Text), (2, Part::Text), (1, Part::Text)], "in another form");
}

#[test]
fn the_sum_is_that_of_the_documents_in_any_order() {
    let documents: Vec<Document> = (1..=20).map(|id| text(id, &format!("words {id}"))).collect();
    let sum = |documents: &[Document]| documents.iter().fold(0_u64, |sum, document| sum.wrapping_add(document.checksum()));
    let mut bench = Bench::new(documents.iter().rev().cloned().collect());
    let seen = inspect(&bench.folder.path().join("index")).unwrap();
    assert_eq!((seen.documents, seen.sum, seen.cursor), (20, sum(&documents), 1));
    bench.writer.apply(vec![Change::Put(text(3, "other words")), Change::Delete(7)]).unwrap();
    bench.writer.commit(2).unwrap();
    let mut left = documents;
    left[2] = text(3, "other words");
    left.remove(6);
    let seen = inspect(&bench.folder.path().join("index")).unwrap();
    assert_eq!((seen.documents, seen.sum), (19, sum(&left)));
    assert_eq!(cursor_of(&bench.folder.path().join("index")), Some(2));
}

/// A second index beside the one of the bench, with one document.
fn second(bench: &Bench) -> Writer {
    let folder = bench.folder.path().join("index");
    want_next(&folder).unwrap();
    let mut writer = open_next(&folder, MEMORY).unwrap().writer;
    writer.apply(vec![Change::Add(text(2, "fresh"))]).unwrap();
    writer.commit(9).unwrap();
    writer
}

fn beside(bench: &Bench) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(bench.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_second_index_takes_the_place_of_the_first_under_open_handles() {
    let mut bench = Bench::new(vec![text(1, "stale")]);
    let generation = bench.writer.generation();
    let next = second(&bench);
    bench.writer.apply(vec![Change::Add(text(3, "never committed"))]).unwrap();
    assert_eq!(bench.groups("stale "), [1], "the first answers until then");
    bench.writer.take_over(next).unwrap();
    assert_eq!((bench.groups("fresh "), bench.groups("stale ")), (vec![2], vec![]));
    assert_eq!(bench.writer.cursor(), 9);
    assert_ne!(bench.writer.generation(), generation);
    assert_eq!(beside(&bench), ["index", "index.lock"]);
    bench.writer.apply(vec![Change::Add(text(4, "more"))]).unwrap();
    bench.writer.commit(10).unwrap();
    assert_eq!(bench.groups("more "), [4]);
}

#[test]
fn an_exchange_cut_off_at_any_step_is_ended_by_the_next_opening() {
    for step in 0..4 {
        let bench = Bench::new(vec![text(1, "stale")]);
        second(&bench).close().unwrap();
        let Bench { folder, writer, index } = bench;
        drop((writer, index));
        let at = |name: &str| folder.path().join(name);
        if step > 0 {
            fs::rename(at("index"), at("index.old")).unwrap();
        }
        if step > 1 {
            fs::rename(at("index.next"), at("index")).unwrap();
        }
        if step > 2 {
            fs::remove_file(at("index.old/meta.json")).unwrap();
        }
        let Opened { index, writer, condition } = open(&at("index"), MEMORY).unwrap();
        let bench = Bench { folder, index, writer };
        assert_eq!(condition, Condition::Kept, "{step}");
        let (found, names) = if step == 0 { ("stale ", 4) } else { ("fresh ", if step == 1 { 2 } else { 3 }) };
        assert_eq!(bench.hits(found).groups, 1, "{step}");
        assert_eq!(beside(&bench).len(), names, "{step}: {:?}", beside(&bench));
        assert!(!beside(&bench).contains(&"index.old".to_owned()));
        forget_next(&bench.folder.path().join("index")).unwrap();
        assert_eq!(beside(&bench), ["index", "index.lock"]);
    }
}
