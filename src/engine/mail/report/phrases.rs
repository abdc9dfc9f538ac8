//! The words of mail systems, lower case: how senders are named, how subjects start, how a failure is announced and explained.
//! Tables only; `free` knows where in a mail each of them counts.
use super::evidence::Sender;

pub(super) fn sender(local: &str, name: &str) -> Sender {
    const DAEMONS: [&str; 10] =
        ["mailer-daemon", "mailerdaemon", "mailer_daemon", "mail-daemon", "maildaemon", "mdaemon", "mail.delivery", "mail-delivery", "mailerdemon", "microsoftexchange"];
    const DAEMON_NAMES: [&str; 7] = [
        "mail delivery sub",
        "mail delivery sys",
        "mail deliver sys",
        "mailer-daemon",
        "mail delivery service",
        "delivery subsystem",
        "mailer daemon",
    ];
    const POSTMASTERS: [&str; 14] = [
        "postmaster", "ndr", "bounce", "bounces", "mail-error", "mailadmin", "mailsystem", "system administrator", "\"system administrator\"", "imss",
        "e500_smtp_mail_service", "symantec_antivirus_for_smtp_gateways", "mailgateway", "mail_service",
    ];
    const POSTMASTER_NAMES: [&str; 6] = ["postmaster", "system administrator", "jetmail system", "mail system", "mailserver", "mail server"];
    const NOREPLY: [&str; 8] = ["noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "dontreply"];
    if DAEMONS.iter().any(|start| local.starts_with(start)) || DAEMON_NAMES.iter().any(|part| name.contains(part)) {
        Sender::Daemon
    } else if local.starts_with("postmaster") || POSTMASTERS.contains(&local) || POSTMASTER_NAMES.iter().any(|part| name.contains(part)) {
        Sender::Postmaster
    } else if NOREPLY.iter().any(|start| local.starts_with(start)) {
        Sender::NoReply
    } else {
        Sender::Other
    }
}

/// Starts of the subjects of delivery reports, in the languages of the large systems.
const BOUNCE_SUBJECTS: &[&str] = &[
    "undeliver", "delivery status", "returned mail", "returned e-mail", "returned email", "delivery failure",
    "delivery failed", "delivery has failed", "delivery notification", "delivery report", "delivery problem", "mail delivery", "mail failed", "mail failure",
    "mail could not be delivered", "mail not delivered", "mail error", "mail system error", "message delivery", "message not delivered",
    "message undeliverable", "message could not be delivered", "failure notice", "failure delivery", "failed mail", "failed delivery", "failed: ", "failed message",
    "non-delivery", "nondelivery", "non delivery", "not delivered", "permanent delivery failure", "email delivery failure", "e-mail delivery failure", "[postmaster] email delivery",
    "delayed mail", "delivery delayed", "delivery delay", "delayed:", "warning: message", "warning: could not send", "processing error",
    "unable to deliver", "could not deliver", "couldn't be delivered", "your message couldn't be delivered", "your message could not be delivered",
    "automatically rejected mail", "rejected:", "bounced mail", "bounce:", "user unknown", "unknown user", "address not found", "failure_notice",
    // German, French, Spanish, Italian, Portuguese, Dutch
    "unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "nachricht unzustellbar", "fehler beim zustellen", "zustellungsfehler", "zustellung verzögert",
    "non remis", "non distribuable", "message non distribué", "échec de la remise", "echec de la remise", "échec de remise", "remise retardée",
    "no se puede entregar", "no entregado", "mensaje no entregado", "correo no entregado", "error de entrega", "no se ha podido entregar",
    "non recapitabile", "mancato recapito", "impossibile recapitare", "messaggio non recapitato",
    "não é possível entregar", "não entregue", "falha na entrega", "mensagem não entregue", "não foi possível entregar",
    "onbestelbaar", "niet bezorgd", "niet te bezorgen", "bezorging mislukt",
    // Nordic, Polish, Czech, Hungarian, Turkish, Greek
    "kan ikke leveres", "ikke leveret", "kan inte levereras", "det gick inte att leverera", "ej levererad", "olevererbart", "kunne ikke levere", "ei voi toimittaa", "toimittaminen epäonnistui",
    "niedostarczalne", "nie dostarczono", "nie można dostarczyć", "nedoručitelné", "nedoručiteľné", "nelze doručit", "kézbesíthetetlen", "teslim edilemedi", "iletilemedi", "μη παραδοτέο",
    // Russian, Ukrainian
    "не удается доставить", "не удалось доставить", "недоставленн", "сообщение не доставлено", "ваше сообщение не доставлено", "не доставлено",
    // Vietnamese
    "không thể gửi", "không gửi được", "không thể chuyển", "không chuyển được", "thư không gửi được", "thư bị trả lại", "thư trả lại", "gửi thư thất bại", "gửi không thành công",
    // Chinese, Japanese, Korean
    "未送达", "无法送达", "无法传递", "无法投递", "退信", "系统退信", "投递失败", "邮件投递失败", "无法传送", "未傳遞", "無法傳遞", "無法遞送", "退件", "郵件退回",
    "配信不能", "配信エラー", "配送不能", "送信エラー", "未配信", "メール送信エラー", "送信できませんでした", "배달되지 않음", "배달 실패", "전송 실패", "메일 발송 실패", "반송",
];

pub(super) fn is_bounce_subject(lower: &str) -> bool {
    let bare = lower.trim_start_matches(['*', '[', '!', '"', ' ', '<']);
    BOUNCE_SUBJECTS.iter().any(|start| bare.starts_with(start))
        || ["(delivery failed)", "could not be delivered.", "could not be delivered", "not delivered", "user unknown!", "user unknown"].iter().any(|end| bare.ends_with(end))
        || (bare.contains("mail failure") || bare.contains("loop alert: ") || bare.contains(" are not member ("))
}

/// Subjects that only responders write, each either the whole subject or followed by a mark that sets it off from what it answers.
const REPLY_SUBJECTS: &[&str] = &[
    "automatic reply", "auto reply", "auto-reply", "autoreply", "autoresponse", "auto response", "auto-response", "automatic response", "automated response", "automated reply", "autoresponder", "automatic answer",
    "out of office", "out-of-office", "out of the office", "out of office autoreply", "out of office auto-reply", "out of office reply", "out of office message", "vacation reply", "vacation response", "vacation message", "vacation notice", "away from my mail", "i am out of the office", "i'm out of the office", 
    "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsnachricht", "abwesenheitsassistent", "automatische antwort", "automatische abwesenheitsnotiz",
    "réponse automatique", "reponse automatique", "réponse automatique d'absence", "message automatique", "absence du bureau", "absent du bureau", "notification d'absence", "message d'absence",
    "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina", "ausente de la oficina", "resposta automática", "resposta automatica", "fora do escritório", "ausência temporária", "ausente do escritório",
    "resposta automàtica", "risposta automatica", "fuori sede", "fuori ufficio", "automatisch antwoord", "automatische beantwoording", "afwezigheidsbericht",
    "automatisk svar", "autosvar", "automatiskt svar", "frånvaromeddelande", "fraværsmeddelelse", "fraværsmelding", "ikke på kontoret", "ikke til stede", "automaattinen vastaus", "poissaoloilmoitus",
    "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "nieobecność w biurze", "poza biurem", "automatická odpověď", "automatická odpoveď", "mimo kancelář", "nepřítomnost", "automatikus válasz", "házon kívül", "răspuns automat", "raspuns automat", "otomatik yanıt", "otomatik cevap", "ofis dışında", "αυτόματη απάντηση", "εκτός γραφείου",
    "automatski odgovor", "samodejni odgovor", "автоматичен отговор", "автоматический ответ", "автоответ", "автоматична відповідь", "автоматическое уведомление", "нет на работе", "вне офиса", "aut. svar", "automaatvastus", "automātiskā atbilde", "automatinis atsakymas",
    "trả lời tự động", "thư trả lời tự động", "tự động trả lời", "phản hồi tự động", "vắng mặt", "thông báo vắng mặt", "không có mặt tại văn phòng",
    "自动回复", "自動回覆", "自动答复", "自動回應", "自動答覆", "外出自动回复", "不在办公室", "自動応答", "自動返信", "不在通知", "不在連絡", "不在のお知らせ", "자동 회신", "자동회신", "자동 응답", "자동응답", "부재 중", "부재중", "부재중 자동 응답",
    "balasan otomatis", "jawapan automatik", "di luar kantor", "ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ", "رد تلقائي", "الرد التلقائي", "خارج المكتب", "תשובה אוטומטית", "מענה אוטומטי", "תגובה אוטומטית", "स्वचालित उत्तर", "पाठ स्वतः उत्तर", "پاسخ خودکار",
    ];

pub(super) fn is_reply_subject(lower: &str) -> bool {
    let bare = lower.trim_start_matches(['*', '[', '(', '【', '<', ' ', '"', '«', '"']);
    REPLY_SUBJECTS.iter().any(|start| {
        bare.strip_prefix(start).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.is_empty() || rest.starts_with([':', '：', ']', ')', '】', '>', '"', '»', '[', '(', '!']) || rest.starts_with("- ") || rest.starts_with("– ") || rest.starts_with("re:")
        })
    })
}

/// A line with one of these announces failed (or late) recipients: those after it in the line, or those that the next lines start with.
pub(super) const INTROS: &[&str] = &[
    "following address", "following recipient", "following destination", "following e-mail address", "following email address", "following user", "to the following:", "following mail address",
    "addresses had", "address had", "failed recipient", "failed address", "recipients failed", "recipient failed", "addresses failed", "address failed", "affected recipient",
    "these recipients", "this recipient:", "recipients or groups", "recipients or distribution lists", "intended recipient", "the recipient(s)", "some recipients", "email address :", "to this address", "to these addresses",
    "could not be delivered to", "cannot be delivered to", "can not be delivered to", "can't be delivered to", "couldn't be delivered to", "was not delivered to", "not delivered to", "been delivered to", "wasn't delivered to", "not be delivered to",
    "did not reach", "didn't reach", "could not deliver", "couldn't deliver", "cannot deliver", "unable to deliver", "not able to deliver", "wasn't able to deliver", "failed to deliver", "not yet been delivered",
    "undeliverable to", "undeliverable address", "invalid final delivery userid", "unknown user:", "user unknown:", "unknown local user:", "mailbox exceeds allowed size:", "mailbox is full:", "mailbox full:", "delivery failed", "delivery has failed", "delivery to ", "delivery of ", "failed permanently",
    "your message to:", "your mail to the following", "your message to ", "your mail to ", "your email to ", "originally addressed to", "addressed to", "was addressed", "to local user", "error-for:", "recipient address:", "recipient:", "failed to send", "local mailbox ", "mail address:", "aborted after",
    "duplicated message-id in", "unable to find user", "delivery errors", "delivery problems", "fatal errors", "transient errors", "did not receive", "deferred", "rejected by a remote", "the user(s) account is", "not found:", "message to ",
    // Japanese, Chinese, Korean
    "送信できませんでした", "送信に失敗", "配信できませんでした", "届けられませんでした", "お届けできません", "配信不能", "あて先", "宛先", "无法送达", "无法发送", "無法傳送", "無法送達", "投递失败", "收件人", "未能送达", "退回", "下列地址", "以下地址", "以下收件者", "보내지 못", "전달되지", "배달되지", "수신자",
    // Western Europe
    "konnte nicht zugestellt werden", "nicht zugestellt", "folgende empfänger", "folgende adresse", "folgenden empfänger", "n'a pas pu être", "n'a pas pu etre", "destinataires suivants", "destinataire suivant", "n'a pas été remis", "pas été délivré",
    "no se pudo entregar", "no se ha podido entregar", "no pudo ser entregado", "siguientes destinatarios", "siguiente dirección", "non è stato possibile", "seguenti destinatari", "non recapitat", "não pôde ser entregue", "não foi possível entregar", "nao pode ser enviada", "seguintes destinatários", "kon niet worden bezorgd", "volgende geadresseerden", "volgende ontvanger",
    "kunne ikke leveres", "kunde inte levereras", "følgende modtagere", "följande mottagare", "nie może zostać dostarczona", "nie można dostarczyć", "następujących adresatów", "nebylo možné doručit", "следующим получателям", "следующим адресатам", "по следующему адресу", "не может быть доставлено", "не удалось доставить", "не было доставлено", "aşağıdaki alıcı",
    // Vietnamese
    "không thể gửi", "không gửi được", "không thể chuyển", "không được gửi", "chưa được gửi", "người nhận sau", "địa chỉ sau", "những người nhận",
];

/// A line with one of these says that something failed, even if it announces nobody.
pub(super) const FAILURES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "not be delivered", "not been delivered", "was not delivered", "not delivered", "undeliverable", "undelivered",
    "delivery failure", "delivery failed", "delivery has failed", "delivery status notification", "non-delivery report", "returned to sender", "returning message to sender", "has been returned", "message was rejected", "automatically rejected", "not accepted", "was rejected",
    "an error occurred while", "error was detected while", "error has occurred while attempting to deliver", "permanent error", "permanent fatal error", "delivery error", "no matches to nameserver", "did not exactly match", "has been delayed", "has been postponed", "delivery attempts",
    "you are not a member of this mailing list", "duplicated message-id", "возвращ", "не доставлен", "邮件无法", "退信",
];

/// Warnings: the mail is late and still being tried.
pub(super) const DELAYS: &[&str] = &[
    "has been delayed", "been delayed", "delivery attempts will continue", "attempts will continue", "attempts to deliver the message will continue", "will be retried", "will retry", "will continue to try", "continue to attempt", "will continue to attempt", "will keep trying", "still being retried", "this is a warning message only", "this is a warning only", "just a warning", "only a warning", "has been postponed", "not yet been delivered", "you do not need to resend", "delivery is delayed", "temporarily delayed",
    "wird verzögert", "zustellung verzögert", "weitere zustellversuche", "a été retardé", "se ha retrasado", "demora na entrega", "вызвала задержку", "доставка отложена", "配信が遅れ", "遅延", "延迟", "延遲", "bị trì hoãn", "chậm trễ",
];

/// Delays that the subject alone tells.
pub(super) const DELAY_SUBJECTS: &[&str] = &["(delay)", "delayed mail", "delivery delayed", "delayed:", "warning: message", "mail delivery warning", "delivery is delayed", "warning: could not send", "delivery delay"];

/// What went wrong, as far as words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    NoMailbox,
    NoDomain,
    Moved,
    Disabled,
    Full,
    TooBig,
    NoConnection,
    Expired,
    Loop,
    Policy,
    System,
}

impl Reason {
    /// Subject and detail of RFC 3463.
    pub fn detail(self) -> &'static str {
        match self {
            Self::NoMailbox => "1.1",
            Self::NoDomain => "1.2",
            Self::Moved => "1.6",
            Self::Disabled => "2.1",
            Self::Full => "2.2",
            Self::TooBig => "3.4",
            Self::NoConnection => "4.1",
            Self::Expired => "4.7",
            Self::Loop => "4.6",
            Self::Policy => "7.1",
            Self::System => "3.0",
        }
    }
}

/// In order of trust: what says that a mailbox is full, too, is more exact than what says that it is not available.
const REASONS: &[(Reason, &[&str])] = &[
    (Reason::Moved, &["has moved", "user has moved", "mailbox has moved", "address has changed", "no longer at this address", "new address is"]),
    (Reason::Full, &["quota", "mailbox full", "mailbox is full", "mailfolder is full", "full mailbox", "mail box full", "over its limit", "mail box space not enough", "exceeded storage", "exceeds allowed size", "insufficient disk", "too much mail", "storage allocation", "out of storage", "mailbox size limit", "inbox is full", "hộp thư đã đầy", "hộp thư đầy", "容量", "已满"]),
    (Reason::TooBig, &["message too large", "message too big", "message size exceeds", "size limit exceeded", "exceeds the maximum message size", "message is too large", "line limit exceeded", "exceeds maximum", "message file too big"]),
    (Reason::Disabled, &["account disabled", "account is disabled", "account has been disabled", "disabled or discontinued", "mailbox disabled", "account suspended", "suspended", "is inactive", "account inactive", "inactive user", "not active", "mailbox is inactive", "account that you tried to reach is disabled", "blocked due to inactivity", "account has expired", "locked"]),
    (Reason::NoDomain, &["host unknown", "unknown host", "host not found", "domain not found", "domain does not exist", "no such domain", "unknown domain", "domain name not found", "name or service not known", "bad destination system", "host or domain name not found", "unrouteable mail domain", "unrouteable address", "domain must resolve", "nxdomain", "no mx", "domain isn't in my list", "domain is not reachable"]),
    (Reason::Policy, &["spam", "blacklist", "blocklist", "blocked", "reputation", "policy", "access denied", "relay not permitted", "relaying denied", "relay denied", "not permitted to", "unauthenticated", "authentication required", "reverse dns", "no ptr", "dmarc", "dkim", "spf ", "rejected due to", "content rejected", "virus", "not accepting mail from", "unroutable sender", "sender address rejected", "sender rejected", "not are not member", "not a member", "prohibited", "not authorized", "too many connections", "rate limit", "greylist", "graylist", "resent-from"]),
    (Reason::NoMailbox, &["user unknown", "unknown user", "unknown or illegal user", "no such user", "no such recipient", "user not found", "user not known", "no such person", "no mailbox here", "no such mailbox", "mailbox not found", "mailbox unavailable", "invalid mailbox", "invalid recipient", "recipient not found", "recipientnotfound", "recipnotfound", "recipient name is not recognized", "unknown recipient", "recipient unknown", "does not exist", "doesn't exist", "doesn't have a", "no such address", "not listed in domino", "not listed in", "unknown address", "addressee unknown", "address unknown", "unknown mailbox", "invalid user", "bad destination mailbox", "no longer valid", "wasn't found at", "couldn't be found", "wasn't found", "not exactly match", "invalid final delivery userid", "unknown local", "not our customer", "no matches to nameserver", "recipient address rejected", "does not like recipient", "no valid recipients", "no account", "not exist", "unable to find user", "no user by that name", "not found by smtp address lookup", "unknown account", "address does not", "invalid address", "bad address", "unable to find recipient", "không tồn tại", "存在しない", "不存在", "見つから", "find a gateway for"]),
    (Reason::Expired, &["too long", "timed out", "timeout", "expired", "given up", "not been collected", "exceeded maximum delivery attempts", "delivery failed 20 attempts", "attempts:", "was not delivered within", "aborted after", "retry time", "in the queue"]),
    (Reason::NoConnection, &["connection refused", "no route to host", "could not connect", "not establish an smtp connection", "wasn't able to establish", "not responding", "did not respond", "network is unreachable", "connection reset", "lost connection", "try again later", "unavailable or busy", "connection to mail exchanger failed", "connect to", "temporary server error"]),
    (Reason::Loop, &["loop", "too many hops", "hop count"]),
    (Reason::System, &["service unavailable", "system error", "server error", "internal error", "command died", "can't create", "disk full", "mail system", "local configuration error", "i/o error"]),
];

/// The reason that a lower-case text gives.
pub(super) fn reason(lower: &str) -> Option<Reason> {
    REASONS.iter().find(|(_, words)| words.iter().any(|word| lower.contains(word))).map(|(reason, _)| *reason)
}

/// A line with one of these starts the copy of the returned mail; `free` asks for a mark of a heading besides.
pub(super) const COPIES: &[&str] = &[
    "original message", "original mail", "copy of the message", "copy of your message", "copy of the original", "returned mail", "returned message", "unsent message", "message header", "header of the", "message text follows", "message follows", "mail follows", "source mail", "your message reads", "undelivered message you sent", "forwarded message", "first part of the message", "top 20 lines", "lines of your original", "headers follow", "mensaje original", "mensagem original", "originalnachricht", "message d'origine", "messaggio originale", "原信件", "元のメッセージ", "原邮件", "копия сообщения", "исходное сообщение", "thư gốc", "a copy of",
];

/// Before an address in a line, these make it somebody to write to, not somebody who was not reached.
pub(super) const HELPERS: &[&str] = &["contact", "assistance", "help", "visit", "question", "mailto:", "reply to", "send mail to", "mail from", "from:", "from ", "sender", "http", "forward", "postmaster", "instead", "try ", "behalf", "generated from", "expanded from", "message-id", "f=["];
