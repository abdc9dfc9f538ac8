//! What the mails say that open requests, in both languages. They carry nothing that a stranger could have written.
use crate::base::Language;

/// What a request is called where the words of whoever asked must not be repeated.
pub fn plain_subject(language: Language) -> &'static str {
    match language {
        Language::Vi => "Yêu cầu của bạn",
        Language::En => "Your request",
    }
}

/// Subject and text of the mail with a one-time link.
pub(super) fn sign_in(language: Language, shop: &str, link: &str) -> (String, String) {
    match language {
        Language::Vi => (
            format!("Mở các yêu cầu của bạn tại {shop}"),
            format!(
                "Xin chào,\n\nBấm vào liên kết dưới đây để xem các yêu cầu của bạn. Liên kết dùng được một lần, trong 10 phút.\n\n{link}\n\n\
                 Nếu bạn không yêu cầu thư này, cứ bỏ qua: không ai xem được gì nếu không có liên kết.\n\n{shop}"
            ),
        ),
        Language::En => (
            format!("Open your requests at {shop}"),
            format!(
                "Hello,\n\nfollow this link to see your requests. It works once, for 10 minutes.\n\n{link}\n\n\
                 If you did not ask for this mail, leave it: without the link nobody sees anything.\n\n{shop}"
            ),
        ),
    }
}

/// Subject and text of the mail to somebody with whom a request was shared.
pub(super) fn shared(language: Language, shop: &str, number: i64, link: &str) -> (String, String) {
    match language {
        Language::Vi => (
            format!("Yêu cầu #{number} tại {shop} được chia sẻ với bạn"),
            format!(
                "Xin chào,\n\nMột yêu cầu tại {shop} vừa được chia sẻ với bạn. Bạn có thể xem và trả lời tại đây:\n\n{link}\n\n\
                 Liên kết này dành riêng cho bạn, xin đừng chuyển tiếp.\n\n{shop}"
            ),
        ),
        Language::En => (
            format!("Request #{number} at {shop} was shared with you"),
            format!(
                "Hello,\n\na request at {shop} was shared with you. You can read and answer it here:\n\n{link}\n\n\
                 The link is yours alone: do not pass it on.\n\n{shop}"
            ),
        ),
    }
}

/// The same mail for whoever asked, when they want the link to the whole request.
pub(super) fn whole(language: Language, shop: &str, number: i64, link: &str) -> (String, String) {
    match language {
        Language::Vi => (
            format!("Liên kết đến yêu cầu #{number} tại {shop}"),
            format!("Xin chào,\n\nĐây là trang riêng của yêu cầu #{number}, với mọi câu trả lời:\n\n{link}\n\n{shop}"),
        ),
        Language::En => (
            format!("The link to request #{number} at {shop}"),
            format!("Hello,\n\nthis is the page of request #{number}, with all answers:\n\n{link}\n\n{shop}"),
        ),
    }
}
