//! Starts of subjects, lower case: those of delivery reports and those of automatic replies, in the languages of the large systems.

/// Starts of the subjects of delivery reports, in the languages of the large systems.
#[rustfmt::skip]
pub(in super::super) const BOUNCE_SUBJECTS: &[&str] = &[
    "undeliver", "delivery status", "returned mail", "returned e-mail", "returned email", "delivery failure", "delivery failed",
    "delivery has failed", "delivery notification", "delivery report", "delivery problem", "mail delivery", "mail failed", "mail failure",
    "mail could not be delivered", "mail not delivered", "mail error", "mail system error", "message delivery", "message not delivered",
    "message undeliverable", "message could not be delivered", "failure notice", "failure delivery", "failed mail", "failed delivery",
    "failed: ", "failed message", "non-delivery", "nondelivery", "non delivery", "not delivered", "permanent delivery failure",
    "email delivery failure", "e-mail delivery failure", "[postmaster] email delivery", "delayed mail", "delivery delayed",
    "delivery delay", "delayed:", "warning: message", "warning: could not send", "processing error", "unable to deliver",
    "could not deliver", "couldn't be delivered", "your message couldn't be delivered", "your message could not be delivered",
    "automatically rejected mail", "rejected:", "bounced mail", "bounce:", "user unknown", "unknown user", "address not found",
    "failure_notice", "there was an error sending", "message delivery",
    // German, French, Spanish, Italian, Portuguese, Dutch
    "unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "nachricht unzustellbar", "fehler beim zustellen",
    "zustellungsfehler", "zustellung verzögert", "non remis", "non distribuable", "message non distribué", "échec de la remise",
    "echec de la remise", "échec de remise", "remise retardée", "no se puede entregar", "no entregado", "mensaje no entregado",
    "correo no entregado", "error de entrega", "no se ha podido entregar", "non recapitabile", "mancato recapito",
    "impossibile recapitare", "messaggio non recapitato", "não é possível entregar", "não entregue", "falha na entrega",
    "mensagem não entregue", "não foi possível entregar", "onbestelbaar", "niet bezorgd", "niet te bezorgen", "bezorging mislukt",
    // Nordic, Polish, Czech, Hungarian, Turkish, Greek
    "kan ikke leveres", "ikke leveret", "kan inte levereras", "det gick inte att leverera", "ej levererad", "olevererbart",
    "kunne ikke levere", "ei voi toimittaa", "toimittaminen epäonnistui", "niedostarczalne", "nie dostarczono", "nie można dostarczyć",
    "nedoručitelné", "nedoručiteľné", "nelze doručit", "kézbesíthetetlen", "teslim edilemedi", "iletilemedi", "μη παραδοτέο",
    // Russian, Ukrainian
    "не удается доставить", "не удалось доставить", "недоставленн", "сообщение не доставлено", "ваше сообщение не доставлено",
    "не доставлено",
    // Vietnamese
    "không thể gửi", "không gửi được", "không thể chuyển", "không chuyển được", "thư không gửi được", "thư bị trả lại", "thư trả lại",
    "gửi thư thất bại", "gửi không thành công",
    // Chinese, Japanese, Korean
    "未送达", "无法送达", "无法传递", "无法投递", "退信", "系统退信", "投递失败", "邮件投递失败", "无法传送", "未傳遞", "無法傳遞", "無法遞送", "退件", "郵件退回", "配信不能", "配信エラー", "配送不能",
    "送信エラー", "未配信", "メール送信エラー", "送信できませんでした", "배달되지 않음", "배달 실패", "전송 실패", "메일 발송 실패", "반송",
];

/// Subjects that only responders write, each either the whole subject or followed by a mark that sets it off from what it answers.
#[rustfmt::skip]
pub(in super::super) const REPLY_SUBJECTS: &[&str] = &[
    "automatic reply", "auto reply", "auto-reply", "autoreply", "autoresponse", "auto response", "auto-response", "automatic response",
    "automated response", "automated reply", "autoresponder", "automatic answer", "out of office", "out-of-office", "out of the office",
    "out of office autoreply", "out of office auto-reply", "out of office reply", "out of office message", "vacation reply",
    "vacation response", "vacation message", "vacation notice", "away from my mail", "i am out of the office", "i'm out of the office",
    "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsnachricht", "abwesenheitsassistent", "automatische antwort",
    "automatische abwesenheitsnotiz", "réponse automatique", "reponse automatique", "réponse automatique d'absence",
    "message automatique", "absence du bureau", "absent du bureau", "notification d'absence", "message d'absence", "respuesta automática",
    "respuesta automatica", "fuera de la oficina", "fuera de oficina", "ausente de la oficina", "resposta automática",
    "resposta automatica", "fora do escritório", "ausência temporária", "ausente do escritório", "resposta automàtica",
    "risposta automatica", "fuori sede", "fuori ufficio", "automatisch antwoord", "automatische beantwoording", "afwezigheidsbericht",
    "automatisk svar", "autosvar", "automatiskt svar", "frånvaromeddelande", "fraværsmeddelelse", "fraværsmelding", "ikke på kontoret",
    "ikke til stede", "automaattinen vastaus", "poissaoloilmoitus", "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź",
    "nieobecność w biurze", "poza biurem", "automatická odpověď", "automatická odpoveď", "mimo kancelář", "nepřítomnost",
    "automatikus válasz", "házon kívül", "răspuns automat", "raspuns automat", "otomatik yanıt", "otomatik cevap", "ofis dışında",
    "αυτόματη απάντηση", "εκτός γραφείου", "automatski odgovor", "samodejni odgovor", "автоматичен отговор", "автоматический ответ",
    "автоответ", "автоматична відповідь", "автоматическое уведомление", "нет на работе", "вне офиса", "aut. svar", "automaatvastus",
    "automātiskā atbilde", "automatinis atsakymas", "trả lời tự động", "thư trả lời tự động", "tự động trả lời", "phản hồi tự động",
    "vắng mặt", "thông báo vắng mặt", "không có mặt tại văn phòng", "自动回复", "自動回覆", "自动答复", "自動回應", "自動答覆", "外出自动回复", "不在办公室", "自動応答",
    "自動返信", "不在通知", "不在連絡", "不在のお知らせ", "자동 회신", "자동회신", "자동 응답", "자동응답", "부재 중", "부재중", "부재중 자동 응답", "balasan otomatis",
    "jawapan automatik", "di luar kantor", "ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ", "رد تلقائي", "الرد التلقائي", "خارج المكتب",
    "תשובה אוטומטית", "מענה אוטומטי", "תגובה אוטומטית", "स्वचालित उत्तर", "पाठ स्वतः उत्तर", "پاسخ خودکار",
];

/// Delays that the subject alone tells.
#[rustfmt::skip]
pub(in super::super) const DELAY_SUBJECTS: &[&str] = &[
    "(delay)", "delayed mail", "delivery delayed", "delayed:", "warning: message", "mail delivery warning", "delivery is delayed",
    "warning: could not send", "delivery delay",
];
