//! Tickets like a ticket.
use super::*;
use crate::desk::{
    people::{Sees, policy::Role},
    tests::world::Client,
    tickets::commands,
};
use std::time::{Duration, Instant};

async fn alike(client: &Client, number: i64) -> Vec<i64> {
    let (status, answer) = client.get(&format!("/tickets/{number}/similar")).await;
    assert_eq!(status, 200, "{answer}");
    let tickets = answer["tickets"].as_array().unwrap();
    assert!(tickets.iter().all(|ticket| (0.0..=1.001).contains(&ticket["share"].as_f64().unwrap())), "{answer}");
    tickets.iter().map(|ticket| ticket["number"].as_i64().unwrap()).collect()
}

fn filled(library: &Library) {
    for number in 0..40 {
        let day = ["thứ hai", "thứ ba", "thứ tư"][number % 3];
        library.world.mail(
            &format!("k{number}@home.vn"),
            "Hỏi giờ mở cửa",
            "",
            &format!("Shop ơi {day} mở cửa lúc mấy giờ ạ, mình cảm ơn shop nhiều. {number}{number}"),
        );
    }
}

#[tokio::test]
async fn tickets_with_the_same_trouble_are_found_and_others_are_not() {
    let library = Library::open();
    filled(&library);
    let boss = library.world.client("boss", Role::Admin);
    let new = library.world.mail("an@home.vn", "Máy in báo lỗi E-0815", "", "Máy in nhà mình báo lỗi E-0815, đèn nhấp nháy đỏ liên tục.");
    let same = library.world.mail("binh@home.vn", "Lỗi máy in", "", "Em mua máy in tuần trước, giờ đèn đỏ nhấp nháy và hiện E-0815.");
    let near = library.world.mail("chi@home.vn", "Máy in kẹt giấy", "", "Máy in bị kẹt giấy, đèn nhấp nháy.");
    let other = library.world.mail("dung@home.vn", "Đổi địa chỉ", "", "Shop đổi giúp mình địa chỉ giao hàng.");
    library.index();
    let found = alike(&boss, new).await;
    assert_eq!(found.first(), Some(&same), "{found:?}");
    assert!(found.contains(&near) && !found.contains(&other) && !found.contains(&new) && found.len() <= 8, "{found:?}");
    assert_eq!(alike(&boss, other).await, Vec::<i64>::new());
    assert_eq!(boss.get("/tickets/999999/similar").await.0, 404);
}

#[tokio::test]
async fn what_is_gone_or_may_not_be_seen_is_not_alike() {
    let library = Library::open();
    filled(&library);
    let (boss, lan) = (library.world.client("boss", Role::Admin), library.world.client_who_sees("lan", Role::Agent, Sees::Teams));
    let mail =
        |from: &str| library.world.mail(from, "Loa rè tiếng", "", "Loa bluetooth của mình bị rè tiếng khi mở lớn, bảo hành thế nào?");
    let [one, other, gone, merged] = ["a@home.vn", "b@home.vn", "c@home.vn", "d@home.vn"].map(mail);
    library.index();
    let mut found = alike(&boss, one).await;
    found.sort_unstable();
    assert_eq!(found, [other, gone, merged]);
    let (gone, merged, into) = (library.id(gone), library.id(merged), library.id(one));
    library.world.shop.write(move |tx| commands::delete(tx, gone)).map(drop).unwrap();
    library.world.shop.write(move |tx| commands::merge(tx, merged, into)).map(drop).unwrap();
    // The index was told nothing of it yet: the columns know.
    assert_eq!(alike(&boss, one).await, [other]);
    library.index();
    assert_eq!(alike(&boss, one).await, [other]);
    assert_eq!(lan.get(&format!("/tickets/{one}/similar")).await.0, 404);
    let (own, id) = (lan.agent, library.id(one));
    let changes = commands::TicketChanges { assignee: Some(Some(own)), ..commands::TicketChanges::default() };
    library.world.shop.write(move |tx| commands::change(tx, id, changes)).map(drop).unwrap();
    assert_eq!(alike(&lan, one).await, Vec::<i64>::new(), "the others are nobody's");
}

#[tokio::test]
async fn a_long_message_costs_no_more_than_a_short_one() {
    let library = Library::open();
    filled(&library);
    let boss = library.world.client("boss", Role::Admin);
    let words: String = (0..20_000).map(|word| format!("word{} ", word % 5000)).collect();
    let long = [library.world.mail("a@home.vn", "Long", "", &words), library.world.mail("b@home.vn", "Long", "", &words)];
    let empty = library.world.mail("c@home.vn", "", "", "");
    library.index();
    assert_eq!(alike(&boss, long[0]).await, [long[1]]);
    let began = Instant::now();
    alike(&boss, long[0]).await;
    assert!(began.elapsed() < Duration::from_millis(200), "{:?}", began.elapsed());
    assert_eq!(alike(&boss, empty).await, Vec::<i64>::new());
}
