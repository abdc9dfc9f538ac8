//! Why a mail was not delivered, as far as words tell, and what RFC 3463 calls it.

/// What went wrong, as far as words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Reason {
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
#[rustfmt::skip]
const REASONS: &[(Reason, &[&str])] = &[
    (Reason::Moved, &[
        "has moved", "user has moved", "mailbox has moved", "address has changed", "no longer at this address", "new address is",
    ]),
    (Reason::Full, &[
        "quota", "mailbox full", "mailbox is full", "mailfolder is full", "full mailbox", "mail box full", "over its limit",
        "mail box space not enough", "exceeded storage", "exceeds allowed size", "insufficient disk", "too much mail", "storage allocation",
        "out of storage", "mailbox size limit", "inbox is full", "hộp thư đã đầy", "hộp thư đầy", "容量", "已满",
    ]),
    (Reason::TooBig, &[
        "message too large", "message too big", "message size exceeds", "size limit exceeded", "exceeds the maximum message size",
        "message is too large", "line limit exceeded", "exceeds maximum", "message file too big",
    ]),
    (Reason::Disabled, &[
        "account disabled", "account is disabled", "account has been disabled", "disabled or discontinued", "mailbox disabled",
        "account suspended", "suspended", "is inactive", "account inactive", "inactive user", "not active", "mailbox is inactive",
        "account that you tried to reach is disabled", "blocked due to inactivity", "account has expired", "locked",
    ]),
    (Reason::NoDomain, &[
        "host unknown", "unknown host", "host not found", "domain not found", "domain does not exist", "no such domain", "unknown domain",
        "domain name not found", "name or service not known", "bad destination system", "host or domain name not found",
        "unrouteable mail domain", "unrouteable address", "domain must resolve", "nxdomain", "no mx", "domain isn't in my list",
        "domain is not reachable",
    ]),
    (Reason::Policy, &[
        "spam", "blacklist", "blocklist", "blocked", "reputation", "policy", "access denied", "relay not permitted", "relaying denied",
        "relay denied", "not permitted to", "unauthenticated", "authentication required", "reverse dns", "no ptr", "dmarc", "dkim", "spf ",
        "rejected due to", "content rejected", "virus", "not accepting mail from", "unroutable sender", "sender address rejected",
        "sender rejected", "not are not member", "not a member", "prohibited", "not authorized", "too many connections", "rate limit",
        "greylist", "graylist", "resent-from",
    ]),
    (Reason::NoMailbox, &[
        "user unknown", "unknown user", "unknown or illegal user", "no such user", "no such recipient", "user not found", "user not known",
        "no such person", "no mailbox here", "no such mailbox", "mailbox not found", "mailbox unavailable", "invalid mailbox",
        "invalid recipient", "recipient not found", "recipientnotfound", "recipnotfound", "recipient name is not recognized",
        "unknown recipient", "recipient unknown", "does not exist", "doesn't exist", "doesn't have a", "no such address",
        "not listed in domino", "not listed in", "unknown address", "addressee unknown", "address unknown", "unknown mailbox", "invalid user",
        "bad destination mailbox", "no longer valid", "wasn't found at", "couldn't be found", "wasn't found", "not exactly match",
        "invalid final delivery userid", "unknown local", "not our customer", "no matches to nameserver", "recipient address rejected",
        "does not like recipient", "no valid recipients", "no account", "not exist", "unable to find user", "no user by that name",
        "not found by smtp address lookup", "unknown account", "address does not", "invalid address", "bad address",
        "unable to find recipient", "không tồn tại", "存在しない", "不存在", "見つから", "find a gateway for",
    ]),
    (Reason::Expired, &[
        "too long", "timed out", "timeout", "expired", "given up", "not been collected", "exceeded maximum delivery attempts",
        "delivery failed 20 attempts", "attempts:", "was not delivered within", "aborted after", "retry time", "in the queue",
    ]),
    (Reason::NoConnection, &[
        "connection refused", "no route to host", "could not connect", "not establish an smtp connection", "wasn't able to establish",
        "not responding", "did not respond", "network is unreachable", "connection reset", "lost connection", "try again later",
        "unavailable or busy", "connection to mail exchanger failed", "connect to", "temporary server error",
    ]),
    (Reason::Loop, &[
        "loop", "too many hops", "hop count",
    ]),
    (Reason::System, &[
        "service unavailable", "system error", "server error", "internal error", "command died", "can't create", "disk full", "mail system",
        "local configuration error", "i/o error",
    ]),
];

/// The reason that a lower-case text gives.
pub(in super::super) fn reason(lower: &str) -> Option<Reason> {
    REASONS.iter().find(|(_, words)| words.iter().any(|word| lower.contains(word))).map(|(reason, _)| *reason)
}
