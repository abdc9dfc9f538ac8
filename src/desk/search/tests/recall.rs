//! Known answers: is the ticket found that somebody means, and how far up? Vietnamese with and without marks, decomposed, in
//! capitals; slips of the finger; codes, numbers and addresses; forms of words; German, Japanese, Chinese, Korean, French.
//! `cargo test --lib search::tests::recall -- --nocapture` prints every query that missed, and the figures.
use super::Library;
use crate::{
    desk::file_texts,
    engine::{
        blob::hash_of,
        db::Tx,
        extract::{Extracted, Format},
    },
};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// A mail: the name by which queries mean it, who sent it, subject, text, and a file.
const MAILS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "lid",
        "Đặng Hương Giang <giang.dang@gmail.com>",
        "Ấm trà bị sứt nắp, xin đổi bộ khác",
        "Shop ơi, mình vừa nhận bộ ấm đơn NG-20418 mà nắp ấm bị sứt một miếng.",
        "anh-nap-am-sut.jpg",
    ),
    (
        "warranty",
        "Lê Thị Mai <mai.le@yahoo.com.vn>",
        "Hỏi bảo hành ấm tử sa",
        "Cho em hỏi chính sách bảo hành bên mình mấy tháng ạ? Số của em 0987.654.321.",
        "",
    ),
    (
        "bare",
        "Hoàng Minh Đức <duc1990@outlook.com>",
        "Re: don NG-19880, nap am bi me",
        "Chao shop, minh nhan duoc hang nhung nap am bi me goc, nho shop xu ly giup.",
        "",
    ),
    (
        "refund",
        "Phạm Thu Trang <trang.pham@congty.vn>",
        "Yêu cầu hoàn tiền",
        "Tôi muốn hoàn tiền cho đơn hàng đã hủy từ tuần trước, mã giao dịch VN778812345.",
        "hoa-don.pdf",
    ),
    (
        "invoice",
        "Kế toán Gốm Cố Đô <ketoan@gomcodo.vn>",
        "Xin hóa đơn đỏ tháng 10",
        "Công ty chúng tôi cần xuất hóa đơn giá trị gia tăng, mã số thuế 0301234567.",
        "bien-ban-kiem-hang.xlsx",
    ),
    (
        "delivery",
        "Ngô Thanh Tùng <tung@ngo.vn>",
        "Giao hàng chậm ở Đà Nẵng",
        "Vận đơn bưu điện báo đã tới kho nhưng chưa ai gọi cho tôi. Địa chỉ: 12 Nguyễn Văn Linh, quận Hải Châu.",
        "",
    ),
    (
        "wholesale",
        "Vũ Quỳnh Như <nhu.vu@daily.vn>",
        "Bảng giá sỉ cho đại lý Huế",
        "Bên em muốn nhập chén sứ Bát Tràng số lượng lớn, chiết khấu thế nào?",
        "",
    ),
    (
        "ring",
        "Bùi Khánh Linh <linh.bui@gmail.com>",
        "Nhẫn cưới khắc sai tên",
        "Nhẫn khắc nhầm chữ, ngày cưới gần rồi, mong tiệm sửa gấp.",
        "",
    ),
    (
        "leak",
        "Trịnh Quốc Bảo <bao.trinh@fpt.vn>",
        "Máy xay rò rỉ nước, có mùi khét",
        "Máy xay sinh tố dùng hai tuần thì rò rỉ và có mùi khét khi chạy.",
        "",
    ),
    (
        "headset",
        "Đỗ Hải Yến <yen.do@zing.vn>",
        "Tai nghe không dây mất kết nối",
        "Tai nghe không dây kết nối bị gián đoạn liên tục trên điện thoại.",
        "",
    ),
    ("coupon", "Lý Gia Hân <han.ly@gmail.com>", "Mã giảm giá không dùng được", "Nhập mã TET2026 ở bước thanh toán thì báo lỗi.", ""),
    ("complaint", "Phan Văn Trị <tri.phan@mail.vn>", "Khiếu nại thái độ nhân viên", "Nhân viên tổng đài trả lời thiếu lịch sự.", ""),
    (
        "broken",
        "Emily Carter <emily.carter@example.com>",
        "Broken lid on arrival",
        "The teapot arrived yesterday, order DH-0011434. The lid is chipped and the box was crushed by the courier.",
        "unboxing.mp4",
    ),
    (
        "charged",
        "John O'Neill <john@oneill.ie>",
        "Charged twice for one order",
        "My credit card was charged twice. Please refund the second payment, reference INV_2026/0042.",
        "statement.pdf",
    ),
    (
        "password",
        "Sofia Rossi <sofia.rossi@libero.it>",
        "Password reset link expired",
        "The password reset link in your e-mail has expired before I could use it.",
        "",
    ),
    (
        "printer",
        "Acme Procurement <buying@acme-corp.com>",
        "Replacement for defective printers",
        "Three of the printers that were shipped to us are defective, error ERR_CONNECTION_RESET and 0x80070005.",
        "",
    ),
    (
        "mattress",
        "Grace Lee <grace@lee.sg>",
        "Singapore delivery address change",
        "Please change the delivery address of my mattress to 21 Orchard Road.",
        "",
    ),
    (
        "toothbrush",
        "Tom Baker <tom.baker@mail.co.uk>",
        "Electric toothbrush vibrates no more",
        "The toothbrush stopped vibrating after a month, the battery seems dead.",
        "",
    ),
    (
        "crash",
        "Dev Ops <ops@startup.io>",
        "App crashes at checkout",
        "NullPointerException: Cannot read field 'total' at com.shop.Cart.checkout(Cart.java:118)",
        "crash.log",
    ),
    (
        "vpn",
        "Priya Natarajan <priya@techies.in>",
        "VPN connection drops",
        "The tunnel to 10.20.30.40 disconnects every hour since version 2.14.3.",
        "",
    ),
    (
        "german",
        "Jürgen Müller <j.mueller@web.de>",
        "Lieferverzögerung bei meiner Bestellung",
        "Guten Tag, ich warte seit drei Wochen auf die Lieferungen und habe keine Antwort auf meine Fragen erhalten. Mit freundlichen Grüßen aus der Königstraße",
        "",
    ),
    (
        "invoicede",
        "Anna Groß <anna.gross@gmx.de>",
        "Rechnung fehlt",
        "Sehr geehrte Damen und Herren, für die gekauften Bücher habe ich noch keine Rechnung bekommen. Die Größe stimmt leider auch nicht.",
        "",
    ),
    (
        "french",
        "Hélène Dupré <helene@dupre.fr>",
        "Colis endommagé à la livraison",
        "Bonjour, le colis est arrivé complètement endommagé et je souhaite être remboursée. Les assiettes commandées sont cassées.",
        "",
    ),
    (
        "spanish",
        "José Núñez <jose@nunez.es>",
        "Devolución de los zapatos",
        "Hola, quiero devolver los zapatos que compré la semana pasada porque no son de mi talla. Muchas gracias por su ayuda.",
        "",
    ),
    ("japanese", "山田太郎 <yamada@example.jp>", "返品したいのですが", "先日購入した急須の蓋が割れていました。返金をお願いします。", ""),
    ("katakana", "佐藤花子 <sato@example.jp>", "ガス給湯器の故障", "お湯が出ません。修理の予約をしたいです。", ""),
    ("chinese", "王小明 <wang@example.cn>", "订单没有收到", "我的快递显示已签收，但是我没有收到茶壶。请退款。", ""),
    ("korean", "김민수 <minsu@example.kr>", "배송 지연 문의", "주문한 찻주전자가 아직 도착하지 않았습니다. 환불 가능할까요?", ""),
    ("russian", "Анна Петрова <anna@example.ru>", "Возврат денег", "Здравствуйте, прошу вернуть деньги за ёлочную игрушку.", ""),
    ("thai", "สมชาย <somchai@example.th>", "สินค้าชำรุด", "กาน้ำชาแตกระหว่างขนส่ง", ""),
    ("phone", "Chị Tư <tu@tapchi.vn>", "Gọi lại cho tôi", "Gọi giúp số +84 912 345 678 hoặc (028) 3822 1234 sau 17h.", ""),
    ("tracking", "Shipper <ship@ghn.vn>", "Cập nhật vận chuyển", "Kiện SPXVN0456789123 đang ở trạm trung chuyển Thủ Đức.", ""),
    ("mug", "Trần Văn Ước <uoc.tran@gmail.com>", "Chén sứ ký tên nghệ nhân", "Em muốn đặt khắc chữ lên cốc.", ""),
    ("ma", "Mạc Má <ma@ma.vn>", "Hỏi mã sản phẩm mới", "Cho hỏi mã hàng của bộ mạ vàng.", ""),
];

/// What is typed, and the mail that is meant. Vietnamese ones are asked in four spellings.
const VIETNAMESE: &[(&str, &str)] = &[
    ("sứt nắp", "lid"),
    ("ấm trà bị sứt", "lid"),
    ("đặng hương giang", "lid"),
    ("bảo hành ấm tử sa", "warranty"),
    ("chính sách bảo hành", "warranty"),
    ("hoàn tiền", "refund"),
    ("phạm thu trang", "refund"),
    ("hóa đơn đỏ", "invoice"),
    ("mã số thuế", "invoice"),
    ("gốm cố đô", "invoice"),
    ("đà nẵng", "delivery"),
    ("vận đơn bưu điện", "delivery"),
    ("nguyễn văn linh hải châu", "delivery"),
    ("đại lý huế", "wholesale"),
    ("bát tràng chiết khấu", "wholesale"),
    ("nhẫn cưới", "ring"),
    ("rò rỉ", "leak"),
    ("\"mùi khét\"", "leak"),
    ("tai nghe không dây", "headset"),
    ("gián đoạn", "headset"),
    ("mã giảm giá", "coupon"),
    ("khiếu nại", "complaint"),
    ("thủ đức", "tracking"),
    ("nghệ nhân", "mug"),
    ("trần văn ước", "mug"),
    ("mạ vàng", "ma"),
];

const OTHERS: &[(&str, &str)] = &[
    // Forms of words, and slips.
    ("refunded twice", "charged"),
    ("refunds payment", "charged"),
    ("printer replacement", "printer"),
    ("printers shipping", "printer"),
    ("vibrating toothbrushes", "toothbrush"),
    ("crashing checkout", "crash"),
    ("expire password", "password"),
    ("delivrey address", "mattress"),
    ("toothbrsh", "toothbrush"),
    ("matress singapore", "mattress"),
    ("pasword reset", "password"),
    ("defectve printers", "printer"),
    ("chekout crashes", "crash"),
    ("conection drops", "vpn"),
    ("brokne lid", "broken"),
    ("emily cartre", "broken"),
    ("rechnugn", "invoicede"),
    ("khieuu nai", "complaint"),
    // Beginnings.
    ("refun pay", "charged"),
    ("toothbr", "toothbrush"),
    ("matt", "mattress"),
    ("khiếu n", "complaint"),
    ("broken li", "broken"),
    ("\"password reset li", "password"),
    ("proc", "printer"),
    // Codes, numbers, addresses, errors.
    ("NG-20418", "lid"),
    ("ng20418", "lid"),
    ("20418", "lid"),
    ("NG-19880", "bare"),
    ("DH-0011434", "broken"),
    ("dh0011434", "broken"),
    ("0011434", "broken"),
    ("DH 0011434", "broken"),
    ("INV_2026/0042", "charged"),
    ("inv-2026-0042", "charged"),
    ("VN778812345", "refund"),
    ("778812345", "refund"),
    ("SPXVN0456789123", "tracking"),
    ("0456789123", "tracking"),
    ("spxvn0456", "tracking"),
    ("TET2026", "coupon"),
    ("0301234567", "invoice"),
    ("0987654321", "warranty"),
    ("0987 654 321", "warranty"),
    ("654321", "warranty"),
    ("0912345678", "phone"),
    ("+84 912 345 678", "phone"),
    ("345678", "phone"),
    ("02838221234", "phone"),
    ("38221234", "phone"),
    ("ERR_CONNECTION_RESET", "printer"),
    ("err connection reset", "printer"),
    ("0x80070005", "printer"),
    ("NullPointerException", "crash"),
    ("Cart.java:118", "crash"),
    ("com.shop.Cart.checkout", "crash"),
    ("Cannot read field 'total'", "crash"),
    ("10.20.30.40", "vpn"),
    ("2.14.3", "vpn"),
    ("giang.dang@gmail.com", "lid"),
    ("giang.dang", "lid"),
    ("gomcodo.vn", "invoice"),
    ("duc1990", "bare"),
    ("@acme-corp.com", "printer"),
    ("yahoo.com.vn mai", "warranty"),
    ("o'neill", "charged"),
    // Files, and conditions.
    ("anh-nap-am-sut.jpg", "lid"),
    ("bien ban kiem hang", "invoice"),
    ("unboxing.mp4", "broken"),
    ("crash.log", "crash"),
    ("file:statement", "charged"),
    ("has:file ketoan", "invoice"),
    ("has:pdf hoàn", "refund"),
    ("from:priya", "vpn"),
    ("từ:\"hoang minh duc\"", "bare"),
    ("subject:checkout", "crash"),
    ("tiêu đề:singapore", "mattress"),
    ("from:grace mattress -refund", "mattress"),
    ("lid -nắp -nap", "broken"),
    // English as it is.
    ("broken lid", "broken"),
    ("chipped courier", "broken"),
    ("charged twice", "charged"),
    ("password reset link", "password"),
    ("\"delivery address of my\"", "mattress"),
    ("orchard road", "mattress"),
    ("toothbrush battery", "toothbrush"),
    ("tunnel disconnects", "vpn"),
    ("emily carter", "broken"),
    ("natarajan", "vpn"),
    ("sofia rossi", "password"),
    // Other languages.
    ("Lieferverzögerung", "german"),
    ("lieferverzogerung", "german"),
    ("Lieferung Antwort", "german"),
    ("jürgen müller", "german"),
    ("jurgen muller", "german"),
    ("Königstraße", "german"),
    ("konigstrasse", "german"),
    ("Rechnungen", "invoicede"),
    ("gekaufte Bücher", "invoicede"),
    ("Größe", "invoicede"),
    ("grosse gross", "invoicede"),
    ("endommagé", "french"),
    ("endommage colis", "french"),
    ("assiettes cassees", "french"),
    ("assiette commandée", "french"),
    ("helene dupre", "french"),
    ("devolución", "spanish"),
    ("devolucion zapato", "spanish"),
    ("nunez", "spanish"),
    ("返品", "japanese"),
    ("急須の蓋", "japanese"),
    ("山田", "japanese"),
    ("返金", "japanese"),
    ("ガス給湯器", "katakana"),
    ("ｶﾞｽ", "katakana"),
    ("修理の予約", "katakana"),
    ("订单", "chinese"),
    ("茶壶 退款", "chinese"),
    ("王小明", "chinese"),
    ("배송", "korean"),
    ("환불 가능", "korean"),
    ("возврат", "russian"),
    ("елочную", "russian"),
    ("ชำรุด", "thai"),
    ("1C26TAA", "refund"),
    ("1c26taa", "refund"),
    ("sen vang", "refund"),
    ("công ty sen vàng", "refund"),
    ("lục bình men rạn", "invoice"),
    ("luc binh", "invoice"),
    ("KH-7731", "invoice"),
    ("kh7731", "invoice"),
    ("tôn thất thuyết", "invoice"),
];

/// What is written in the files of some mails.
const ATTACHED: &[(&str, &str)] = &[
    ("refund", "HÓA ĐƠN GIÁ TRỊ GIA TĂNG. Ký hiệu 1C26TAA. Đơn vị bán hàng: Công ty Sen Vàng."),
    ("invoice", "Biên bản kiểm hàng\nLục bình men rạn 40 thùng, kiện KH-7731, giám định viên Tôn Thất Thuyết"),
];

/// Keeps `text` as what was read in the file of a mail.
fn attach(library: &Library, key: &str, text: &str) {
    let hash = hash_of(format!("bytes of {key}").as_bytes());
    let (_, _, _, _, file) = MAILS.iter().find(|(of, ..)| *of == key).unwrap();
    let format = Format::of("", file).unwrap();
    let blobs = &library.world.shop.desk.engine.blobs;
    let settled = file_texts::commands::pack(blobs, &Extracted { text: text.to_owned(), problem: None }).unwrap();
    let keep = move |tx: &mut Tx<'_>| {
        file_texts::commands::want(tx, &hash, format)?;
        let wanted = file_texts::commands::claim(tx)?.0.unwrap();
        file_texts::commands::settle(tx, wanted.id, &settled)
    };
    library.world.shop.write(keep).unwrap();
}

/// The share of queries that find what is meant, of those that find it first, and of those that find it among the first three, at
/// least; in thousandths.
const FLOORS: [usize; 3] = [995, 980, 990];

#[test]
#[expect(clippy::print_stdout, reason = "the figures are for whoever changes the ranking")]
fn what_somebody_means_is_found_and_near_the_top() {
    let library = Library::open();
    let mut numbers = HashMap::new();
    for (key, from, subject, text, file) in MAILS {
        let more = if file.is_empty() {
            String::new()
        } else {
            let kind = if file.ends_with(".pdf") { "application/pdf" } else { "application/octet-stream" };
            format!("File: {file}|{kind}||bytes of {key}\n")
        };
        numbers.insert(*key, library.world.mail(from, subject, &more, text));
    }
    for (key, text) in ATTACHED {
        attach(&library, key, text);
    }
    library.index();
    let mut queries: Vec<(String, &str)> = Vec::new();
    for (query, key) in VIETNAMESE {
        let bare = crate::base::text::fold(query);
        queries.extend([(*query).to_owned(), bare, query.nfd().collect(), query.to_uppercase()].map(|query| (query, *key)));
    }
    queries.extend(OTHERS.iter().map(|(query, key)| ((*query).to_owned(), *key)));
    assert!(queries.len() >= 150, "{}", queries.len());
    let (mut found, mut first, mut near) = (0, 0, 0);
    for (query, key) in &queries {
        let answer = library.numbers(query);
        let rank = answer.iter().position(|number| *number == numbers[key]);
        found += usize::from(rank.is_some());
        first += usize::from(rank == Some(0));
        near += usize::from(rank.is_some_and(|rank| rank < 3));
        if rank != Some(0) {
            let rank = rank.map_or("not found".to_owned(), |rank| format!("rank {}", rank + 1));
            println!("{key:<12} {rank:<10} of {:<3} {query}", answer.len());
        }
    }
    let all = queries.len();
    println!("found {found}/{all}, first {first}, among the first three {near}");
    for ((reached, floor), what) in [found, first, near].into_iter().zip(FLOORS).zip(["found", "first", "near"]) {
        assert!(reached * 1000 >= floor * all, "{what}: {reached} of {all}");
    }
}

#[test]
fn marks_that_were_typed_rank_their_own_first() {
    let library = Library::open();
    let bodies = ["Má ơi.", "Con ma nhà họ Hứa.", "Cây mạ non.", "Cái mã này.", "Mà sao vậy."];
    let numbers: Vec<i64> =
        bodies.iter().enumerate().map(|(n, body)| library.world.mail(&format!("p{n}@home.vn"), "Thư", "", body)).collect();
    library.index();
    for (query, number) in [("má ", numbers[0]), ("mạ ", numbers[2]), ("mã ", numbers[3]), ("mà ", numbers[4])] {
        let answer = library.numbers(query);
        assert_eq!((answer.len(), answer[0]), (5, number), "{query}");
    }
}
