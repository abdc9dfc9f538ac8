//! The language, as people type it.
use super::*;
use crate::base::Time;

/// What is understood, on one line.
fn read(text: &str) -> String {
    let reading = parse(text);
    let mut out: Vec<String> = reading
        .pieces
        .iter()
        .filter_map(|piece| {
            let minus = if piece.is_negated { "-" } else { "" };
            match &piece.meaning {
                Meaning::Words => None,
                Meaning::Condition { field, values } => {
                    let values: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
                    Some(format!("{minus}{}={}", field.word(), values.join("|")))
                }
                Meaning::Incomplete(field) => Some(format!("{}=?", field.word())),
                Meaning::UnknownField(name) => Some(format!("?{name}")),
            }
        })
        .collect();
    out.push(format!("[{}]", reading.words));
    out.join(" ")
}

#[test]
fn fields_have_names_in_both_languages_with_and_without_marks() {
    for name in
        ["status", "trạng-thái", "trang-thai", "TRANG_THAI", "trangthai", "Trạng-Thái", "trạng thái", "tra\u{323}ng-tha\u{301}i", "tt"]
    {
        assert_eq!(read(&format!("{name}:open lan")), "status=open [lan]", "{name}");
    }
    assert_eq!(
        read("kênh:email người:hà từ:08/2026 \"sứt nắp\" -spam có:tệp"),
        "channel=email from=hà from=08/2026 has=tệp [\"sứt nắp\" -spam ]"
    );
    assert_eq!(read("a phụ trách:lan b"), "assignee=lan [a  b]");
    assert_eq!(read("status：open "), "status=open []");
}

#[test]
fn every_name_of_a_field_is_that_field_alone() {
    for field in Field::ALL {
        assert_eq!((Field::named(field.word()), Field::named(field.vietnamese())), (Some(*field), Some(*field)));
        for (word, vietnamese) in words_of(*field) {
            assert_eq!((meant(*field, word), meant(*field, vietnamese)), (vec![word], vec![word]), "{field:?}");
        }
    }
}

#[test]
fn values_may_be_quoted_listed_and_several_words() {
    assert_eq!(read("status:open,new -tag:\"đổi trả\" x"), "status=open|new -tag=đổi trả [x]");
    assert_eq!(read("tag:\"a b\",c"), "tag=a b|c []");
    assert_eq!(read("trạng-thái:đang xử lý hóa đơn"), "status=đang xử lý [hóa đơn]");
    assert_eq!(read("status:open mail"), "status=open [mail]");
    assert_eq!(read("from:lan, hà"), "from=lan, [hà]");
    assert_eq!(read("status: open"), "status=? [open]");
    assert_eq!(read("status:,"), "status=? []");
}

#[test]
fn what_is_no_field_is_looked_for_as_words_and_said() {
    assert_eq!(read("color:red x"), "?color [color:red x]");
    for plain in ["12:30", "http://a.vn/b", "Re:Hello", "a:b", "mailto:lan@home.vn", ":", "::", ":x", "x: y", "\"status:open\"", "C:\\temp"]
    {
        assert_eq!(read(plain), format!("[{plain}]"), "{plain}");
    }
}

#[test]
fn words_keep_what_says_whether_the_last_is_whole() {
    assert_eq!(parse("hoa don").words, "hoa don");
    assert_eq!(parse("hoa don ").words, "hoa don ");
    assert_eq!(parse("hoa status:open").words, "hoa ");
    assert_eq!(parse("status:open hoa -don\u{0}\t x").words, "hoa -don x");
    assert_eq!(parse("\"hoa  don").words, "\"hoa  don");
}

#[test]
fn the_beginning_of_a_value_means_all_that_begin_so() {
    assert_eq!(meant(Field::Status, "o"), ["open", "on_hold"]);
    assert_eq!(meant(Field::Status, "ON-HOLD"), ["on_hold"]);
    assert_eq!(meant(Field::Status, "dong"), ["closed"]);
    assert_eq!(meant(Field::Priority, "Khẩn"), ["urgent"]);
    assert!(meant(Field::Status, "").is_empty() && meant(Field::Status, "xyz").is_empty());
}

fn calendar() -> Calendar {
    // A Thursday, ten in the morning there.
    let zone = jiff::tz::TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
    Calendar { now: "2026-11-19T03:00:00Z".parse().unwrap(), zone }
}

#[test]
fn dates_are_read_as_people_type_them_where_they_are() {
    let shown =
        |time: Option<Time>| time.map_or("…".to_owned(), |time| time.timestamp().to_zoned(calendar().zone).strftime("%F %R").to_string());
    for (typed, from, until) in [
        ("2026-01-31", "2026-01-31 00:00", "2026-02-01 00:00"),
        ("31/1/2026", "2026-01-31 00:00", "2026-02-01 00:00"),
        ("31.01.26", "2026-01-31 00:00", "2026-02-01 00:00"),
        ("08/2026", "2026-08-01 00:00", "2026-09-01 00:00"),
        ("2026-08", "2026-08-01 00:00", "2026-09-01 00:00"),
        ("2025", "2025-01-01 00:00", "2026-01-01 00:00"),
        ("2024..2025-06", "2024-01-01 00:00", "2025-07-01 00:00"),
        ("2024..", "2024-01-01 00:00", "…"),
        ("..2024", "…", "2025-01-01 00:00"),
        ("2/9", "2026-09-02 00:00", "2026-09-03 00:00"),
        ("24/12", "2025-12-24 00:00", "2025-12-25 00:00"),
        ("7d", "2026-11-12 10:00", "…"),
        ("2 tuần", "2026-11-05 10:00", "…"),
        ("3tháng", "2026-08-19 10:00", "…"),
        ("1h", "2026-11-19 09:00", "…"),
        ("today", "2026-11-19 00:00", "2026-11-20 00:00"),
        ("hôm qua", "2026-11-18 00:00", "2026-11-19 00:00"),
        ("hom-qua", "2026-11-18 00:00", "2026-11-19 00:00"),
        ("tuần này", "2026-11-16 00:00", "2026-11-23 00:00"),
        ("last-month", "2026-10-01 00:00", "2026-11-01 00:00"),
        ("năm ngoái", "2025-01-01 00:00", "2026-01-01 00:00"),
    ] {
        let span = calendar().span(typed).unwrap_or_else(|| panic!("{typed}"));
        assert_eq!((shown(span.from), shown(span.until)), (from.to_owned(), until.to_owned()), "{typed}");
    }
    for typed in ["", "lan", "2026-13-01", "31/2/2026", "0000", "9999999", "..", "*", "1/2/3/4", "-", "7", "7x", "99999d", "1e3", "١٢/٢٠٢٦"]
    {
        assert_eq!(calendar().span(typed), None, "{typed}");
    }
}

#[test]
fn a_flood_of_anything_is_read_at_once() {
    let floods = [
        "status:open ".repeat(10_000),
        "a:b ".repeat(10_000),
        "trạng thái:".repeat(10_000),
        "\"".repeat(10_000),
        "-".repeat(10_000),
        ":".repeat(10_000),
        "tag:\"a,".repeat(10_000),
        "x ".repeat(10_000),
        format!("status:{}", "a,".repeat(10_000)),
        format!("{}:x", "a".repeat(100_000)),
        "đang ".repeat(10_000),
        "status:đang ".repeat(10_000),
    ];
    let began = std::time::Instant::now();
    for flood in &floods {
        let reading = parse(flood);
        assert!(reading.conditions().count() <= MAX_CONDITIONS);
        assert!(reading.conditions().all(|(_, _, values)| values.len() <= MAX_CONDITIONS));
    }
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    assert!(parse(&floods[0]).is_cut);
}

proptest::proptest! {
    #[test]
    fn any_text_has_a_reading_that_names_its_places(text in "[\\PC\\s\"*:,<>-]*|[\\u{0}-\\u{ffff}]*|((status|từ|has|x)[:：][a-z\"0-9./,]{0,5} ?-?){0,9}") {
        let reading = parse(&text);
        let mut last = 0;
        for piece in &reading.pieces {
            proptest::prop_assert!(text.get(piece.range.clone()).is_some() && piece.range.start >= last);
            last = piece.range.end;
        }
        proptest::prop_assert!(reading.words.len() <= text.len() + 1);
    }

    #[test]
    fn any_text_is_a_date_or_none(text in "[0-9./a-z<>=-]{0,20}|\\PC{0,80}") {
        if let Some(span) = calendar().span(&text) {
            proptest::prop_assert!(span.from.is_some() || span.until.is_some());
        }
    }
}
