//! Hands one delivery to the inbox's SMTP server, and says in the desk's words how that ended.
use super::{Email, compose::compose, settings::EmailSettings, sign_in::Side};
use crate::{
    base::{Address, Error, Result},
    channels::Progress,
    desk::{outbox::Outcome, outgoing::Outgoing},
    engine::mail::smtp::{self, Envelope, Refusal, SendOutcome, SmtpError},
};

pub(super) async fn deliver(email: &Email, message: Outgoing, progress: &dyn Progress) -> Outcome {
    match prepare(email, &message, progress).await {
        Ok(Ready::Sink) => Outcome::Sent { words: "Accepted by the demonstration; nothing was sent.".to_owned(), refused: Vec::new() },
        Ok(Ready::Send { config, envelope, bytes }) => {
            let outcome = smtp::send(&config, &envelope, &bytes, async || progress.ending().await).await;
            if matches!(&outcome, SendOutcome::NotSent(SmtpError::Authentication(_))) {
                email.sign_in.forget(message.inbox.id).await;
            }
            in_words(outcome)
        }
        Err(error) if matches!(error.kind(), crate::base::Kind::Invalid) => Outcome::Never { words: error.message().to_owned() },
        Err(error) => Outcome::Later { words: error.message().to_owned() },
    }
}

enum Ready {
    Sink,
    Send { config: Box<smtp::SmtpConfig>, envelope: Envelope, bytes: Vec<u8> },
}

async fn prepare(email: &Email, message: &Outgoing, progress: &dyn Progress) -> Result<Ready> {
    let settings = EmailSettings::read(&message.inbox.settings)?;
    let own = message.inbox.address.clone().ok_or_else(|| Error::invalid("This inbox has no address to send from."))?;
    let token = message.external_id.split('@').next().filter(|token| settings.plus_address && token.starts_with("t."));
    let bytes = compose(message, token)?;
    progress.started(email.engine.blobs.prepare(&bytes)?).await?;
    if settings.demo {
        return Ok(Ready::Sink);
    }
    let smtp = settings
        .smtp
        .as_ref()
        .ok_or_else(|| Error::conflict("This inbox has no server to send through. Set it up under settings, inboxes."))?;
    let to: Vec<Address> = message.recipients.iter().filter_map(|recipient| Address::parse(&recipient.address)).collect();
    // Automatic mail goes out with the null return path, so that no report about it can come back and start a circle.
    let from = (!message.kind.is_automatic()).then_some(own.clone());
    let proof = email.sign_in.proof(message.inbox.id, &settings, Side::Sending).await?;
    let config = Box::new(smtp.config(&email.tls, proof, own.domain()));
    Ok(Ready::Send { config, envelope: Envelope { from, to }, bytes })
}

fn in_words(outcome: SendOutcome) -> Outcome {
    let said = |refusal: &Refusal| {
        let enhanced = refusal.enhanced.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
        format!("{}{enhanced} {}", refusal.code, refusal.words)
    };
    match outcome {
        SendOutcome::Sent { words, rejected } => {
            Outcome::Sent { words, refused: rejected.iter().map(|(address, refusal)| (address.to_string(), said(refusal))).collect() }
        }
        SendOutcome::Refused { refusal, .. } if refusal.is_permanent() => Outcome::Never { words: said(&refusal) },
        SendOutcome::Refused { refusal, .. } => Outcome::Later { words: said(&refusal) },
        SendOutcome::Unsendable(flaw) => Outcome::Never { words: format!("This message cannot be sent as it is: {flaw}") },
        SendOutcome::NotSent(error) => Outcome::Later { words: error.to_string() },
        SendOutcome::Uncertain(error) => Outcome::Uncertain { words: error.to_string() },
    }
}
