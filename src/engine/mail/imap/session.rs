//! One signed-in connection and its verbs. Every verb ends with the server's tagged OK, or with an error; a verb that
//! was dropped half-way leaves the session out of step, and it says so at the next one.
use super::{
    Folder, ImapConfig, ImapError, Result, Security, folder,
    response::{self, Code, Response, Status, Untagged},
    uids,
    wire::{MAX_ANSWER, SMALL_LITERAL, Wire},
};
use crate::engine::{
    mail::sasl::{self, Proof},
    socket::{self, Socket},
};
use std::collections::{BTreeMap, HashSet};
use tokio::net::TcpStream;

/// What the server can do, after signing in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities(Vec<String>);

impl Capabilities {
    /// By the name in the registry, such as `CONDSTORE`.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|c| c.eq_ignore_ascii_case(name))
    }
    pub fn idle(&self) -> bool {
        self.has("IDLE")
    }
    pub fn moves(&self) -> bool {
        self.has("MOVE")
    }
    pub fn uid_plus(&self) -> bool {
        self.has("UIDPLUS")
    }
    pub fn special_use(&self) -> bool {
        self.has("SPECIAL-USE")
    }
    pub fn condstore(&self) -> bool {
        self.has("CONDSTORE")
    }
}

/// A folder as it was when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// UIDs mean the same mails only while this stays the same.
    pub uid_validity: u32,
    pub uid_next: Option<u32>,
    /// How many mails there are.
    pub exists: u32,
    /// Whether flags of one's own making are kept (`\*` in PERMANENTFLAGS).
    pub permanent_keywords: bool,
    pub is_read_only: bool,
}

/// What became of mails that were to leave a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    Gone,
    /// Marked `\Deleted` only: without UIDPLUS (RFC 4315) an EXPUNGE would take with it what others marked.
    Marked,
}

pub struct ImapSession {
    pub(super) wire: Wire<Socket>,
    tag: u32,
    capabilities: Option<Capabilities>,
    /// The UIDVALIDITY of the open folder.
    uid_validity: Option<u32>,
    exists: u32,
    /// Mails were announced since the last look.
    pub(super) has_news: bool,
    pub(super) is_out_of_step: bool,
}

/// One step of an answer.
pub(super) enum Step {
    Data(Untagged),
    /// The server asks to go on.
    Continue,
    /// The tagged OK.
    Done(Option<Code>),
}

impl ImapSession {
    pub(super) async fn connect(config: &ImapConfig) -> Result<Self> {
        let server = &config.server;
        if !config.credentials.is_well_formed() {
            return Err(ImapError::Authentication(
                "The user name or the password is empty or holds a control character. Enter it anew.".to_owned(),
            ));
        }
        let (stream, _) = socket::dial(server).await?;
        let (socket, is_greeted): (Socket, bool) = match server.security {
            Security::Tls => (socket::encrypt(server, stream).await?, false),
            Security::StartTls => (socket::encrypt(server, start_tls(config, stream).await?).await?, true),
            Security::Plain => (Box::new(stream), false),
        };
        let mut session = Self {
            wire: Wire::new(socket, server.timeout),
            tag: 0,
            capabilities: None,
            uid_validity: None,
            exists: 0,
            has_news: false,
            is_out_of_step: false,
        };
        let is_known = !is_greeted && session.greeting().await?;
        if !is_known {
            session.authenticate(config).await?;
        }
        session.load_capabilities().await?;
        Ok(session)
    }

    /// Whether the connection is signed in already (PREAUTH).
    async fn greeting(&mut self) -> Result<bool> {
        match response::parse(&self.wire.read().await?) {
            Response::Status { tag: None, status: Status::Ok, code, .. } => {
                self.note_code(code.as_ref());
                Ok(false)
            }
            Response::Status { tag: None, status: Status::PreAuth, .. } => Ok(true),
            Response::Status { status: Status::Bye, code, words, .. } => Err(ImapError::Refused { code: code.map(|c| c.name), words }),
            _ => Err(ImapError::Protocol("it does not greet as an IMAP server; check the port".to_owned())),
        }
    }

    async fn authenticate(&mut self, config: &ImapConfig) -> Result<()> {
        let credentials = &config.credentials;
        self.load_capabilities().await?;
        let capabilities = self.capabilities.take().unwrap_or_default();
        let (mechanism, initial) = credentials.initial_response();
        let outcome = match &credentials.proof {
            _ if capabilities.has(&format!("AUTH={mechanism}")) => {
                let is_early = capabilities.has("SASL-IR");
                let command = if is_early { format!("AUTHENTICATE {mechanism} {initial}") } else { format!("AUTHENTICATE {mechanism}") };
                let mut answers = (!is_early).then_some(initial).into_iter();
                // After the credentials a challenge can only be an error report, answered with an empty line.
                self.converse(&command, move || answers.next().unwrap_or_default()).await
            }
            Proof::Password(password) if !capabilities.has("LOGINDISABLED") => {
                let (user, password) = (credentials.user.as_str(), password.reveal());
                let mut answers = [format!("{user} {{{}}}", password.len()), password.to_owned()].into_iter();
                self.converse(&format!("LOGIN {{{}}}", user.len()), move || answers.next().unwrap_or_default()).await
            }
            Proof::Password(password) if capabilities.has("AUTH=LOGIN") => {
                let mut answers = [sasl::encode(&credentials.user), sasl::encode(password.reveal())].into_iter();
                self.converse("AUTHENTICATE LOGIN", move || answers.next().unwrap_or_default()).await
            }
            _ => {
                return Err(ImapError::Authentication(format!(
                    "{} does not offer this way to sign in ({mechanism}). Choose another one, or another kind of encryption.",
                    config.server
                )));
            }
        };
        match outcome {
            Err(ImapError::Refused { code, words }) if !is_for_later(code.as_deref(), &words) => Err(ImapError::Authentication(format!(
                "{} does not accept the credentials of {} ({words}). Check user name and password, or connect the account again.",
                config.server,
                crate::base::text::one_line(&credentials.user, 100)
            ))),
            other => other,
        }
    }

    async fn load_capabilities(&mut self) -> Result<()> {
        if self.capabilities.is_none() {
            let mut found = Vec::new();
            self.run("CAPABILITY", |data| {
                if let Untagged::Capability(names) = data {
                    found.extend(names);
                }
            })
            .await?;
            self.capabilities = Some(Capabilities(found));
        }
        Ok(())
    }

    pub fn capabilities(&self) -> Capabilities {
        self.capabilities.clone().unwrap_or_default()
    }

    /// All folders, in the server's order.
    pub async fn list_folders(&mut self) -> Result<Vec<Folder>> {
        let mut folders = Vec::new();
        self.run("LIST \"\" \"*\"", |data| {
            if let Untagged::List { attributes, delimiter, name } = data {
                folders.push(Folder::from_list(&attributes, delimiter, &name));
            }
        })
        .await?;
        Ok(folders)
    }

    pub async fn create_folder(&mut self, name: &str) -> Result<()> {
        self.run(&format!("CREATE {}", folder::quoted(name)), |_| ()).await.map(|_| ())
    }

    /// Opens a folder by its Unicode name, for reading and writing.
    pub async fn select(&mut self, name: &str) -> Result<Selected> {
        (self.uid_validity, self.exists) = (None, 0);
        let (mut uid_validity, mut uid_next, mut permanent_keywords) = (None, None, false);
        let tag = self.start(&format!("SELECT {}", folder::quoted(name))).await?;
        let done = loop {
            match self.read().await? {
                Response::Status { tag: None, status: Status::Ok, code: Some(code), .. } => match code.name.as_str() {
                    "UIDVALIDITY" => uid_validity = code.argument.trim().parse().ok(),
                    "UIDNEXT" => uid_next = code.argument.trim().parse().ok(),
                    "PERMANENTFLAGS" => permanent_keywords = code.argument.contains("\\*"),
                    _ => {}
                },
                other => {
                    if let Step::Done(code) = self.step(&tag, other)? {
                        break code;
                    }
                }
            }
        };
        let uid_validity = uid_validity.ok_or_else(|| ImapError::Protocol("a folder without UIDVALIDITY".to_owned()))?;
        self.uid_validity = Some(uid_validity);
        self.has_news = false;
        let is_read_only = done.is_some_and(|code| code.name == "READ-ONLY");
        Ok(Selected { uid_validity, uid_next, exists: self.exists, permanent_keywords, is_read_only })
    }

    /// The UIDs from `uid` on that exist, ascending.
    pub async fn uids_from(&mut self, uid: u32) -> Result<Vec<u32>> {
        self.has_news = false;
        let mut found = Vec::new();
        self.run(&format!("UID SEARCH UID {}:*", uid.max(1)), |data| {
            if let Untagged::Search(uids) = data {
                found.extend(uids);
            }
        })
        .await?;
        // `n:*` always names the last mail, even where its UID is smaller (RFC 3501 section 6.4.8).
        found.retain(|found| *found >= uid.max(1));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// How many mails the folder holds now.
    pub async fn count(&mut self) -> Result<u32> {
        self.noop().await?;
        Ok(self.exists)
    }

    /// The sizes in bytes as the server states them, for those that exist. Servers may be off by a little.
    pub async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<(u32, u64)>> {
        let mut sizes = BTreeMap::new();
        for set in uids::sets(uids) {
            self.run(&format!("UID FETCH {set} (UID RFC822.SIZE)"), |data| {
                if let Untagged::Fetch(fetch) = data
                    && let (Some(uid), Some(size)) = (fetch.uid, fetch.size)
                {
                    sizes.insert(uid, size);
                }
            })
            .await?;
        }
        let asked: HashSet<u32> = uids.iter().copied().collect();
        sizes.retain(|uid, _| asked.contains(uid));
        Ok(sizes.into_iter().collect())
    }

    /// Sets a flag, such as `\Seen` or `$Imported`; one that cannot be a flag is refused here.
    pub async fn store_flag(&mut self, uids: &[u32], flag: &str) -> Result<()> {
        let word = flag.strip_prefix('\\').unwrap_or(flag);
        if word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphanumeric() || b"$_-.".contains(&b)) {
            return Err(ImapError::Refused { code: None, words: "A flag may hold letters, digits, $, _, - and . only.".to_owned() });
        }
        for set in uids::sets(uids) {
            self.run(&format!("UID STORE {set} +FLAGS.SILENT ({flag})"), |_| ()).await?;
        }
        Ok(())
    }

    /// Moves mails to a folder, which is made if it is missing. Without MOVE (RFC 6851) they are copied first and then
    /// removed, so that a failure between leaves them in both places and never in none.
    pub async fn move_to(&mut self, uids: &[u32], name: &str) -> Result<Removal> {
        let target = folder::quoted(name);
        let moves = self.capabilities().moves();
        let verb = if moves { "MOVE" } else { "COPY" };
        for set in uids::sets(uids) {
            let command = format!("UID {verb} {set} {target}");
            match self.run(&command, |_| ()).await {
                Err(ImapError::Refused { code: Some(code), .. }) if code == "TRYCREATE" => {
                    self.create_folder(name).await?;
                    self.run(&command, |_| ()).await?;
                }
                other => {
                    other?;
                }
            }
        }
        if moves { Ok(Removal::Gone) } else { self.delete(uids).await }
    }

    pub async fn delete(&mut self, uids: &[u32]) -> Result<Removal> {
        self.store_flag(uids, "\\Deleted").await?;
        if !self.capabilities().uid_plus() {
            return Ok(Removal::Marked);
        }
        for set in uids::sets(uids) {
            self.run(&format!("UID EXPUNGE {set}"), |_| ()).await?;
        }
        Ok(Removal::Gone)
    }

    /// Adds a mail to a folder with system flags such as `\Seen`; its UID there, if the server says it.
    pub async fn append(&mut self, name: &str, raw: &[u8], flags: &[&str]) -> Result<Option<u32>> {
        let command = format!("APPEND {} ({}) {{{}}}", folder::quoted(name), flags.join(" "), raw.len());
        let tag = self.start(&command).await?;
        let mut is_sent = false;
        loop {
            match self.next(&tag).await? {
                Step::Continue if !is_sent => {
                    self.wire.write(raw).await?;
                    self.wire.write(b"\r\n").await?;
                    is_sent = true;
                }
                Step::Done(code) => {
                    let code = code.filter(|code| code.name == "APPENDUID");
                    return Ok(code.and_then(|code| code.argument.split_whitespace().nth(1).and_then(|uid| uid.parse().ok())));
                }
                _ => {}
            }
        }
    }

    /// Asks for news; also shows whether the connection lives.
    pub async fn noop(&mut self) -> Result<()> {
        self.run("NOOP", |_| ()).await.map(|_| ())
    }

    /// Says good-bye. What the server answers no longer matters.
    pub async fn logout(mut self) {
        if let Ok(tag) = self.start("LOGOUT").await {
            while let Ok(Step::Data(_)) = self.next(&tag).await {}
        }
    }

    pub(super) async fn run(&mut self, command: &str, each: impl FnMut(Untagged)) -> Result<Option<Code>> {
        let tag = self.start(command).await?;
        self.finish(&tag, each).await
    }

    /// Reads on to the tagged answer.
    pub(super) async fn finish(&mut self, tag: &str, mut each: impl FnMut(Untagged)) -> Result<Option<Code>> {
        loop {
            match self.next(tag).await? {
                Step::Data(data) => each(data),
                Step::Continue => return Err(ImapError::Protocol("a question where there is nothing to answer".to_owned())),
                Step::Done(code) => return Ok(code),
            }
        }
    }

    /// A command in which the server asks for more, at most a handful of times.
    async fn converse(&mut self, command: &str, mut answer: impl FnMut() -> String) -> Result<()> {
        let tag = self.start(command).await?;
        let mut questions = 0;
        loop {
            match self.next(&tag).await? {
                Step::Data(_) => {}
                Step::Continue if questions < 5 => {
                    questions += 1;
                    self.wire.write(format!("{}\r\n", answer()).as_bytes()).await?;
                }
                Step::Continue => return Err(ImapError::Protocol("questions without end while signing in".to_owned())),
                Step::Done(_) => return Ok(()),
            }
        }
    }

    pub(super) async fn start(&mut self, command: &str) -> Result<String> {
        self.start_within(command, SMALL_LITERAL, MAX_ANSWER).await
    }

    /// Sends a command whose answer may bring literals of `literal` bytes each and `budget` bytes in all.
    pub(super) async fn start_within(&mut self, command: &str, literal: usize, budget: u64) -> Result<String> {
        if self.is_out_of_step {
            return Err(ImapError::Cut("an earlier command was not finished".to_owned()));
        }
        self.is_out_of_step = true;
        self.tag += 1;
        let tag = format!("h{}", self.tag);
        self.wire.expect(literal, budget);
        self.wire.write(format!("{tag} {command}\r\n").as_bytes()).await?;
        Ok(tag)
    }

    pub(super) async fn next(&mut self, tag: &str) -> Result<Step> {
        let response = self.read().await?;
        self.step(tag, response)
    }

    async fn read(&mut self) -> Result<Response> {
        Ok(response::parse(&self.wire.read().await?))
    }

    fn step(&mut self, awaited: &str, response: Response) -> Result<Step> {
        match response {
            Response::Continue => Ok(Step::Continue),
            Response::Data(data) => {
                match data {
                    Untagged::Exists(count) => {
                        self.has_news |= count > self.exists;
                        self.exists = count;
                    }
                    Untagged::Expunge => self.exists = self.exists.saturating_sub(1),
                    _ => {}
                }
                Ok(Step::Data(data))
            }
            Response::Status { tag: None, status: Status::Bye, words, .. } => Err(ImapError::Cut(words)),
            Response::Status { tag: None, code, .. } => {
                self.note_code(code.as_ref());
                match (code, self.uid_validity) {
                    (Some(code), Some(known)) if code.name == "UIDVALIDITY" && code.argument.trim().parse() != Ok(known) => {
                        Err(ImapError::Renumbered)
                    }
                    _ => Ok(Step::Data(Untagged::Other)),
                }
            }
            Response::Status { tag: Some(tag), status, code, words } if tag == awaited => {
                self.is_out_of_step = false;
                self.note_code(code.as_ref());
                match status {
                    Status::Ok => Ok(Step::Done(code)),
                    _ => Err(ImapError::Refused { code: code.map(|c| c.name), words }),
                }
            }
            Response::Status { .. } => Err(ImapError::Protocol("an answer to a command that was not sent".to_owned())),
        }
    }

    fn note_code(&mut self, code: Option<&Code>) {
        if let Some(code) = code.filter(|code| code.name == "CAPABILITY") {
            self.capabilities = Some(Capabilities(code.argument.split_whitespace().map(str::to_ascii_uppercase).collect()));
        }
    }
}

/// The part of the dialogue that TLS does not protect: nothing it says is used, and nothing may follow it unencrypted.
async fn start_tls(config: &ImapConfig, stream: TcpStream) -> Result<TcpStream> {
    let mut wire = Wire::new(stream, config.server.timeout);
    match response::parse(&wire.read().await?) {
        Response::Status { tag: None, status: Status::Ok, .. } => {}
        Response::Status { tag: None, code, words, .. } => return Err(ImapError::Refused { code: code.map(|c| c.name), words }),
        _ => return Err(ImapError::Protocol("it does not greet as an IMAP server; check the port".to_owned())),
    }
    wire.write(b"h0 STARTTLS\r\n").await?;
    loop {
        match response::parse(&wire.read().await?) {
            Response::Status { tag: Some(tag), status: Status::Ok, .. } if tag == "h0" => break,
            Response::Status { tag: Some(_), words, .. } => {
                return Err(ImapError::Tls(format!(
                    "{} does not offer STARTTLS ({words}). Choose TLS and its port, usually 993.",
                    config.server
                )));
            }
            Response::Status { status: Status::Bye, words, .. } => return Err(ImapError::Cut(words)),
            _ => {}
        }
    }
    wire.into_bare().ok_or_else(|| ImapError::Protocol("words before encryption that belong after it".to_owned()))
}

/// A refusal at sign-in that does not speak of the credentials: too many connections, the server's own trouble.
fn is_for_later(code: Option<&str>, words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    match code {
        Some("UNAVAILABLE" | "LIMIT" | "INUSE" | "SERVERBUG" | "CONTACTADMIN" | "OVERQUOTA") => true,
        Some("AUTHENTICATIONFAILED" | "AUTHORIZATIONFAILED" | "EXPIRED" | "PRIVACYREQUIRED") => false,
        _ => ["too many", "try again later", "temporar", "not connected", "backend", "internal error"]
            .iter()
            .any(|mark| words.contains(mark)),
    }
}
