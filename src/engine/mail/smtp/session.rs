//! One connection that hands over mails, one after the other.
use super::{
    Envelope, Flaw, Refusal, Result, Security, SendOutcome, SmtpConfig, SmtpError, data,
    reply::{Reply, Talk},
};
use crate::{
    base::{Address, text},
    engine::{
        mail::sasl::{self, Credentials, Proof},
        socket::{self, Socket},
    },
};
use std::time::Duration;
use tokio::net::TcpStream;

/// What the server offered in its EHLO reply.
#[derive(Debug, Default)]
struct Extensions(Vec<String>);

impl Extensions {
    fn of(reply: &Reply) -> Self {
        Self(reply.lines.iter().skip(1).map(|line| line.trim().to_ascii_uppercase()).collect())
    }
    /// The parameters of an extension, if it is offered.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|line| {
            let (word, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            (word == name).then_some(rest)
        })
    }
    fn offers_mechanism(&self, mechanism: &str) -> bool {
        self.get("AUTH").is_some_and(|list| list.split_whitespace().any(|word| word == mechanism))
    }
    /// The largest mail the server takes, if it says so (RFC 1870: 0 is no limit).
    fn max_size(&self) -> Option<u64> {
        self.get("SIZE")?.trim().parse().ok().filter(|size| *size > 0)
    }
}

pub struct SmtpSession {
    talk: Talk<Socket>,
    extensions: Extensions,
    acceptance_timeout: Duration,
    is_usable: bool,
}

impl SmtpSession {
    /// Connects, encrypts as configured and signs in if there are credentials.
    pub async fn connect(config: &SmtpConfig) -> Result<Self> {
        let server = &config.server;
        if config.credentials.as_ref().is_some_and(|credentials| !credentials.is_well_formed()) {
            return Err(SmtpError::Authentication(
                "The user name or the password is empty or holds a control character. Enter it anew.".to_owned(),
            ));
        }
        let (stream, is_local) = socket::dial(server).await?;
        if server.security == Security::Plain && config.credentials.is_some() && !is_local {
            return Err(SmtpError::Tls(format!("{server} would get the password unencrypted. Choose TLS or STARTTLS.")));
        }
        let mut talk = match server.security {
            Security::Tls => Talk::new(socket::encrypt(server, stream).await?, server.timeout),
            Security::StartTls => Talk::new(socket::encrypt(server, start_tls(config, stream).await?).await?, server.timeout),
            Security::Plain => Talk::new(Box::new(stream) as Socket, server.timeout),
        };
        if server.security != Security::StartTls {
            greeting(&mut talk, server.timeout).await?;
        }
        let extensions = hello(&mut talk, &config.helo).await?;
        let mut session = Self { talk, extensions, acceptance_timeout: config.acceptance_timeout, is_usable: true };
        if let Some(credentials) = &config.credentials {
            session.authenticate(config, credentials).await?;
        }
        Ok(session)
    }

    /// Whether another mail can be handed over: no longer after the connection failed or the server took its leave (421).
    pub fn is_usable(&self) -> bool {
        self.is_usable
    }

    /// Hands over one mail. `before_end`: see [`super::send`].
    pub async fn send<E: std::fmt::Display>(
        &mut self,
        envelope: &Envelope,
        bytes: &[u8],
        before_end: impl AsyncFnOnce() -> std::result::Result<(), E>,
    ) -> SendOutcome {
        if let Err(flaw) = data::check(bytes) {
            return SendOutcome::Unsendable(flaw);
        }
        if envelope.to.is_empty() {
            return SendOutcome::Unsendable(Flaw::NoRecipient);
        }
        if !self.is_usable {
            return SendOutcome::NotSent(SmtpError::Cut("an earlier mail ended it".to_owned()));
        }
        // Stays so if this future is dropped half-way: the server then waits for the rest of a mail.
        self.is_usable = false;
        let outcome = self.hand_over(envelope, bytes, before_end).await;
        self.is_usable = match &outcome {
            SendOutcome::Sent { .. } => true,
            SendOutcome::Refused { refusal, .. } => refusal.code != 421 && self.reset().await,
            _ => false,
        };
        outcome
    }

    async fn hand_over<E: std::fmt::Display>(
        &mut self,
        envelope: &Envelope,
        bytes: &[u8],
        before_end: impl AsyncFnOnce() -> std::result::Result<(), E>,
    ) -> SendOutcome {
        let rejected = match self.prepare(envelope, bytes).await {
            Ok(Prepared::Ready(rejected)) => rejected,
            Ok(Prepared::Refused { refusal, rejected }) => return SendOutcome::Refused { refusal, rejected },
            Err(error) => return SendOutcome::NotSent(error),
        };
        if let Err(error) = self.talk.write(&data::stuff(bytes)).await {
            // Nothing is accepted before the final dot; but a server that hung up may have said why.
            return match self.talk.reply(Duration::from_secs(1)).await {
                Ok(reply) if reply.code >= 400 => SendOutcome::Refused { refusal: reply.refusal(), rejected },
                _ => SendOutcome::NotSent(error),
            };
        }
        if let Err(why) = before_end().await {
            return SendOutcome::NotSent(SmtpError::CalledOff(text::one_line(&why.to_string(), 200)));
        }
        // From the first byte of this on, the server may have the whole mail.
        if let Err(error) = self.talk.write(b".\r\n").await {
            return SendOutcome::Uncertain(error);
        }
        match self.talk.reply(self.acceptance_timeout).await {
            Ok(reply) if reply.code / 100 == 2 => SendOutcome::Sent { words: reply.words(), rejected },
            Ok(reply) if reply.code >= 400 => SendOutcome::Refused { refusal: reply.refusal(), rejected },
            Ok(_) => SendOutcome::Uncertain(SmtpError::Protocol("no verdict on the mail".to_owned())),
            Err(error) => SendOutcome::Uncertain(error),
        }
    }

    /// Clears the way for the next mail.
    async fn reset(&mut self) -> bool {
        self.talk.command("RSET").await.is_ok_and(|reply| reply.code / 100 == 2)
    }

    /// Ends the connection in good order; failing at it harms nothing.
    pub async fn quit(mut self) {
        let _ = self.talk.command("QUIT").await;
    }

    /// MAIL, RCPT for each, DATA.
    async fn prepare(&mut self, envelope: &Envelope, bytes: &[u8]) -> Result<Prepared> {
        let mail = match self.mail_command(envelope, bytes) {
            Ok(command) => command,
            Err(refusal) => return Ok(Prepared::Refused { refusal, rejected: Vec::new() }),
        };
        let reply = self.talk.command(&mail).await?;
        if reply.code / 100 != 2 {
            return Prepared::refused(&reply, Vec::new());
        }
        let mut rejected: Vec<(Address, Refusal)> = Vec::new();
        for address in &envelope.to {
            let reply = self.talk.command(&format!("RCPT TO:<{address}>")).await?;
            match reply.code {
                200..300 => {}
                421 => return Prepared::refused(&reply, rejected),
                400.. => rejected.push((address.clone(), reply.refusal())),
                _ => return Err(SmtpError::Protocol("no verdict on a recipient".to_owned())),
            }
        }
        if rejected.len() == envelope.to.len() {
            // One that may pass makes the whole worth another try.
            let weightiest = rejected.iter().find(|(_, refusal)| !refusal.is_permanent()).or(rejected.first());
            if let Some((_, refusal)) = weightiest {
                return Ok(Prepared::Refused { refusal: refusal.clone(), rejected });
            }
        }
        let reply = self.talk.command("DATA").await?;
        if reply.code == 354 { Ok(Prepared::Ready(rejected)) } else { Prepared::refused(&reply, rejected) }
    }

    /// The MAIL command with what the mail needs, or why this server cannot take it.
    fn mail_command(&self, envelope: &Envelope, bytes: &[u8]) -> std::result::Result<String, Refusal> {
        let own = |code, enhanced: &str, words: String| Refusal { code, enhanced: Some(enhanced.to_owned()), words };
        let from = envelope.from.as_ref().map_or("", Address::as_str);
        let mut command = format!("MAIL FROM:<{from}>");
        let size = bytes.len() as u64;
        if let Some(max) = self.extensions.max_size().filter(|max| size > *max) {
            return Err(own(552, "5.3.4", format!("The mail has {size} bytes; the server takes {max} at most.")));
        }
        if self.extensions.get("SIZE").is_some() {
            command += &format!(" SIZE={size}");
        }
        let head = memchr::memmem::find(bytes, b"\r\n\r\n").map_or(bytes, |end| &bytes[..end]);
        if !from.is_ascii() || envelope.to.iter().any(|to| !to.as_str().is_ascii()) || !head.is_ascii() {
            if self.extensions.get("SMTPUTF8").is_none() {
                return Err(own(553, "5.6.7", "The server does not take addresses or headers beyond ASCII (SMTPUTF8).".to_owned()));
            }
            command += " SMTPUTF8";
        }
        if !bytes.is_ascii() {
            if self.extensions.get("8BITMIME").is_none() {
                return Err(own(554, "5.6.3", "The server does not take 8-bit mail (8BITMIME).".to_owned()));
            }
            command += " BODY=8BITMIME";
        }
        Ok(command)
    }

    async fn authenticate(&mut self, config: &SmtpConfig, credentials: &Credentials) -> Result<()> {
        let (mechanism, initial) = credentials.initial_response();
        let mut reply = if self.extensions.offers_mechanism(mechanism) {
            self.talk.command(&format!("AUTH {mechanism} {initial}")).await?
        } else if let (Proof::Password(password), true) = (&credentials.proof, self.extensions.offers_mechanism("LOGIN")) {
            let mut reply = self.talk.command("AUTH LOGIN").await?;
            for answer in [credentials.user.as_str(), password.reveal()] {
                if reply.code == 334 {
                    reply = self.talk.command(&sasl::encode(answer)).await?;
                }
            }
            reply
        } else {
            return Err(SmtpError::Authentication(format!(
                "{} does not offer this way to sign in ({mechanism}). Choose another one, or another kind of encryption.",
                config.server
            )));
        };
        if reply.code == 334 {
            // After the credentials a challenge can only be an error report, answered with an empty line.
            reply = self.talk.command("").await?;
        }
        match reply.code {
            200..300 => Ok(()),
            // 454 is the server's own trouble (RFC 4954 section 4.7.0), 421 and 432 its load.
            400..500 => Err(SmtpError::Refused { code: reply.code, words: reply.words() }),
            _ => Err(SmtpError::Authentication(format!(
                "{} does not accept the credentials of {} ({} {}). Check user name and password, or connect the account again.",
                config.server,
                text::one_line(&credentials.user, 100),
                reply.code,
                reply.words()
            ))),
        }
    }
}

enum Prepared {
    /// The server waits for the mail, without these recipients.
    Ready(Vec<(Address, Refusal)>),
    Refused {
        refusal: Refusal,
        rejected: Vec<(Address, Refusal)>,
    },
}

impl Prepared {
    fn refused(reply: &Reply, rejected: Vec<(Address, Refusal)>) -> Result<Self> {
        if reply.is_positive() {
            return Err(SmtpError::Protocol("an answer that fits no command".to_owned()));
        }
        Ok(Self::Refused { refusal: reply.refusal(), rejected })
    }
}

async fn greeting<S: socket::Duplex>(talk: &mut Talk<S>, limit: Duration) -> Result<()> {
    let reply = talk.reply(limit).await?;
    if reply.code == 220 { Ok(()) } else { Err(SmtpError::Refused { code: reply.code, words: reply.words() }) }
}

/// EHLO; HELO for a server too old to know it.
async fn hello<S: socket::Duplex>(talk: &mut Talk<S>, name: &str) -> Result<Extensions> {
    let is_name = !name.is_empty() && name.len() <= 255 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    let name = if is_name { name } else { "[127.0.0.1]" };
    let reply = talk.command(&format!("EHLO {name}")).await?;
    if reply.code == 250 {
        return Ok(Extensions::of(&reply));
    }
    let reply = if matches!(reply.code, 500 | 502 | 504 | 550) { talk.command(&format!("HELO {name}")).await? } else { reply };
    if reply.code == 250 { Ok(Extensions::default()) } else { Err(SmtpError::Refused { code: reply.code, words: reply.words() }) }
}

/// The part of the dialogue that TLS does not protect: nothing it says is used, and nothing may follow it unencrypted.
async fn start_tls(config: &SmtpConfig, stream: TcpStream) -> Result<TcpStream> {
    let mut talk = Talk::new(stream, config.server.timeout);
    greeting(&mut talk, config.server.timeout).await?;
    let extensions = hello(&mut talk, &config.helo).await?;
    let words = match extensions.get("STARTTLS") {
        None => "it is not in its list".to_owned(),
        Some(_) => match talk.command("STARTTLS").await? {
            reply if reply.code == 220 => {
                return talk.into_bare().ok_or_else(|| SmtpError::Protocol("words before encryption that belong after it".to_owned()));
            }
            reply => reply.words(),
        },
    };
    Err(SmtpError::Tls(format!(
        "{} does not offer STARTTLS ({words}), so nothing was sent. Choose TLS and its port, usually 465, or have the server checked.",
        config.server
    )))
}
