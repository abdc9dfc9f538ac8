//! What reports say in their text, lower case: announcements, failures, delays, headings of the copy.

/// A line with one of these announces failed (or late) recipients: those after it in the line, or those that the next lines start with.
#[rustfmt::skip]
pub(in super::super) const INTROS: &[&str] = &[
    "following address", "following recipient", "following destination", "following e-mail address", "following email address",
    "following user", "to the following:", "following mail address", "addresses had", "address had", "failed recipient", "failed address",
    "recipients failed", "recipient failed", "addresses failed", "address failed", "affected recipient", "these recipients",
    "this recipient:", "recipients or groups", "recipients or distribution lists", "intended recipient", "the recipient(s)",
    "some recipients", "email address :", "to this address", "to these addresses", "could not be delivered to", "cannot be delivered to",
    "can not be delivered to", "can't be delivered to", "couldn't be delivered to", "was not delivered to", "not delivered to",
    "been delivered to", "wasn't delivered to", "not be delivered to", "did not reach", "didn't reach", "recipients were affected",
    "rejected recipient", "error delivering your mail to", "were not delivered", "could not be reached", "could not deliver",
    "couldn't deliver", "cannot deliver", "unable to deliver", "not able to deliver", "wasn't able to deliver", "failed to deliver",
    "not yet been delivered", "undeliverable to", "undeliverable address", "invalid final delivery userid", "unknown user:",
    "user unknown:", "unknown local user:", "mailbox exceeds allowed size:", "mailbox is full:", "mailbox full:", "delivery failed",
    "delivery has failed", "delivery to ", "delivery of ", "failed permanently", "your message to:", "your mail to the following",
    "your message to ", "your mail to ", "your email to ", "originally addressed to", "addressed to", "was addressed", "to local user",
    "error-for:", "recipient address:", "recipient:", "failed to send", "local mailbox ", "mail address:", "aborted after",
    "duplicated message-id in", "unable to find user", "delivery errors", "delivery problems", "fatal errors", "transient errors",
    "did not receive", "deferred", "rejected by a remote", "the user(s) account is", "not found:", "message to ",
    // Japanese, Chinese, Korean
    "送信できませんでした", "送信に失敗", "配信できませんでした", "届けられませんでした", "お届けできません", "配信不能", "あて先", "宛先", "无法送达", "无法发送", "無法傳送", "無法送達", "投递失败", "收件人",
    "未能送达", "退回", "下列地址", "以下地址", "以下收件者", "보내지 못", "전달되지", "배달되지", "수신자",
    // Western Europe
    "konnte nicht zugestellt werden", "nicht zugestellt", "folgende empfänger", "folgende adresse", "folgenden empfänger",
    "n'a pas pu être", "n'a pas pu etre", "destinataires suivants", "destinataire suivant", "n'a pas été remis", "pas été délivré",
    "no se pudo entregar", "no se ha podido entregar", "no pudo ser entregado", "siguientes destinatarios", "siguiente dirección",
    "non è stato possibile", "seguenti destinatari", "non recapitat", "não pôde ser entregue", "não foi possível entregar",
    "nao pode ser enviada", "seguintes destinatários", "kon niet worden bezorgd", "volgende geadresseerden", "volgende ontvanger",
    "kunne ikke leveres", "kunde inte levereras", "følgende modtagere", "följande mottagare", "nie może zostać dostarczona",
    "nie można dostarczyć", "następujących adresatów", "nebylo možné doručit", "следующим получателям", "следующим адресатам",
    "по следующему адресу", "не может быть доставлено", "не удалось доставить", "не было доставлено", "aşağıdaki alıcı",
    // Vietnamese
    "không thể gửi", "không gửi được", "không thể chuyển", "không được gửi", "chưa được gửi", "người nhận sau", "địa chỉ sau",
    "những người nhận",
];

/// A line with one of these says that something failed, even if it announces nobody.
#[rustfmt::skip]
pub(in super::super) const FAILURES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "not be delivered", "not been delivered",
    "was not delivered", "not delivered", "undeliverable", "undelivered", "delivery failure", "delivery failed", "delivery has failed",
    "delivery status notification", "non-delivery report", "returned to sender", "returning message to sender", "has been returned",
    "message was rejected", "automatically rejected", "not accepted", "was rejected", "could not deliver", "couldn't deliver",
    "unable to deliver", "not able to deliver", "wasn't able to deliver", "wasn't delivered", "failed recipient", "failed address",
    "did not reach", "trouble delivering", "error delivering", "undelivered message", "user unknown", "unknown user", "non remis",
    "nicht zugestellt", "no se pudo entregar", "不达", "送信できませんでした", "送信に失敗", "配信できませんでした", "không thể gửi", "không gửi được",
    "an error occurred while", "error was detected while", "error has occurred while attempting to deliver", "permanent error",
    "permanent fatal error", "delivery error", "no matches to nameserver", "did not exactly match", "has been delayed",
    "has been postponed", "delivery attempts", "you are not a member of this mailing list", "duplicated message-id", "возвращ",
    "не доставлен", "邮件无法", "退信",
];

/// Warnings: the mail is late and still being tried.
#[rustfmt::skip]
pub(in super::super) const DELAYS: &[&str] = &[
    "has been delayed", "been delayed", "delivery attempts will continue", "attempts will continue",
    "attempts to deliver the message will continue", "will be retried", "will retry", "will continue to try", "continue to attempt",
    "will continue to attempt", "will keep trying", "still being retried", "this is a warning message only", "this is a warning only",
    "just a warning", "only a warning", "has been postponed", "not yet been delivered", "you do not need to resend",
    "delivery is delayed", "temporarily delayed", "wird verzögert", "zustellung verzögert", "weitere zustellversuche", "a été retardé",
    "se ha retrasado", "demora na entrega", "вызвала задержку", "доставка отложена", "配信が遅れ", "遅延", "延迟", "延遲", "bị trì hoãn", "chậm trễ",
];

/// A line with one of these starts the copy of the returned mail; `free` asks for a mark of a heading besides.
#[rustfmt::skip]
pub(in super::super) const COPIES: &[&str] = &[
    "original message", "original mail", "copy of the message", "copy of your message", "copy of the original", "returned mail",
    "returned message", "unsent message", "message header", "header of the", "message text follows", "message follows", "mail follows",
    "source mail", "your message reads", "undelivered message you sent", "forwarded message", "first part of the message", "top 20 lines",
    "lines of your original", "headers follow", "mensaje original", "mensagem original", "originalnachricht", "message d'origine",
    "messaggio originale", "原信件", "元のメッセージ", "原邮件", "копия сообщения", "исходное сообщение", "thư gốc", "a copy of",
];

/// Before an address in a line, these make it somebody to write to, not somebody who was not reached.
#[rustfmt::skip]
pub(in super::super) const HELPERS: &[&str] = &[
    "contact", "assistance", "help", "visit", "question", "mailto:", "reply to", "send mail to", "mail from", "from:", "from ", "sender",
    "http", "forward", "postmaster", "instead", "try ", "behalf", "generated from", "expanded from", "message-id", "f=[",
];
