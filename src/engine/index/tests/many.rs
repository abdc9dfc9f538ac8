//! What matches very much, and what is still being typed.
use super::*;

#[test]
fn of_very_many_the_latest_are_weighed_and_it_is_said_that_there_are_more() {
    let mut bench = Bench::new(Vec::new());
    for batch in 0..4 {
        let documents = (batch * 50..batch * 50 + 50).map(|id| {
            let body = if id % 10 == 3 { "hoàn tiền, hoàn tiền" } else { "đã hoàn tiền cho khách" };
            // Two documents of each ticket.
            Change::Add(Document { group: id / 2, ..text(id, body) })
        });
        bench.writer.apply(documents.collect()).unwrap();
        bench.writer.commit(2 + batch).unwrap();
    }
    bench.writer.apply(vec![Change::DeleteGroup(99)]).unwrap();
    bench.writer.commit(9).unwrap();
    let page = |brief, offset, limit| {
        let search = Search { text: "hoan tien ".to_owned(), offset, limit, brief, ..Search::default() };
        bench.index.search(&search).unwrap()
    };
    let ask = |brief| page(brief, 0, 100);
    let all = ask(None);
    assert_eq!((all.groups, all.documents, all.is_more), (99, 198, false));

    let few = Brief { many: 10, step: 20, window: 8 };
    let latest = page(Some(few), 0, 20);
    assert!(latest.is_more && (20..60).contains(&latest.groups), "{}", latest.groups);
    let oldest = latest.hits.iter().map(|hit| hit.group).min().unwrap();
    assert!(oldest >= 99 - i64::try_from(latest.groups).unwrap() - 1, "{oldest} of {}", latest.groups);
    let mut paged: Vec<i64> = (0..10).flat_map(|turn| page(Some(few), turn * 10, 10).hits).map(|hit| hit.group).collect();
    assert_eq!(paged[..20], latest.hits.iter().map(|hit| hit.group).collect::<Vec<_>>());
    paged.sort_unstable();
    assert_eq!(paged, (0..99).collect::<Vec<_>>(), "page by page nothing comes twice and nothing is left out");

    let through = ask(Some(Brief { step: 1000, window: 500, ..few }));
    assert_eq!((through.groups, through.documents, through.is_more, &through.hits), (99, 198, false, &all.hits));
    assert_eq!(ask(Some(Brief { many: 1000, ..few })).hits, all.hits, "what few documents may match is looked at as a whole");
}

#[test]
fn a_short_beginning_stands_for_its_most_frequent_words() {
    let mut documents: Vec<Document> = (0..3000).map(|id| text(id, &format!("mã số k{id:04}"))).collect();
    documents.extend((3000..3020).map(|id| text(id, "khách khen")));
    let bench = Bench::new(documents);
    let hits = bench.hits("kh");
    assert_eq!(hits.groups, 20, "{:?}", hits.hits.first());
    assert_eq!(bench.hits("k29").groups, 100);
    assert_eq!(bench.groups("\"mã số k2999"), [2999]);
}

#[test]
fn a_word_of_one_sign_counts_as_any_other() {
    let bench = Bench::new(vec![text(1, "返品したいです"), text(2, "返信ください"), text(3, "the K-9 unit"), text(4, "the K-8 unit")]);
    assert_eq!(bench.groups("返品"), [1]);
    assert_eq!(bench.groups("返"), [2, 1]);
    assert_eq!(bench.groups("K-9"), [3]);
    assert_eq!(bench.groups("vitamin-k"), Vec::<i64>::new());
}

#[test]
fn of_the_groups_that_are_named_the_same_is_found_as_where_all_others_are_hidden() {
    let bodies = ["hoàn tiền cho khách", "hoàn hàng", "tiền mặt", "hoan tien", "khách hỏi", "hoàn tièn sớm"];
    let documents = (0..600).map(|id| Document { group: id / 3, ..text(id, bodies[usize::try_from(id).unwrap() % bodies.len()]) });
    let bench = Bench::new(documents.collect());
    let brief = Some(Brief { many: 10, step: 20, window: 8 });
    for named in [vec![], vec![4], vec![1, 3, 7, 150], (0..200).step_by(3).collect::<Vec<i64>>()] {
        // The last two are found apart, and with a slip.
        for question in ["hoan tien ", "khach ", "\"hoàn tiền\"", "tien -khach ", "hoi mat ", "khácg "] {
            let is_named = named.clone();
            let hidden = Search {
                text: question.to_owned(),
                limit: 200,
                may_loosen: true,
                visible: Some(Arc::new(move |group| if is_named.contains(&group) { Place::Shown } else { Place::Hidden })),
                ..Search::default()
            };
            let expected = bench.index.search(&hidden).unwrap();
            let found = bench.index.search(&Search { among: Some(named.clone()), brief, ..hidden }).unwrap();
            assert_eq!(found, expected, "{question} of {named:?}");
        }
    }
}

#[test]
fn a_beginning_that_says_nothing_yet_does_not_hold_up_what_stands_before_it() {
    let mut documents: Vec<Document> = (0..21_000).map(|id| text(id, &format!("0{:02}", id % 90))).collect();
    documents.push(text(30_000, "wi fi"));
    documents.push(text(30_001, "wi-042"));
    documents.push(text(30_002, "fi wi 0"));
    documents.push(text(30_003, "返信 品"));
    documents.extend((40_000..61_000).map(|id| text(id, "品番")));
    let bench = Bench::new(documents);
    assert_eq!(bench.groups("wi-0"), [30_002, 30_001, 30_000], "as a word of its own, then what stands before it");
    assert_eq!(bench.groups("wi-04"), [30_001]);
    assert_eq!(bench.groups("wi-fi"), [30_000]);
    assert_eq!(bench.groups("返品"), Vec::<i64>::new(), "a sign is a word");
}
