//! Hands answers to the pages of visitors: written down as shown, then told to whoever is connected. That it was written twice cannot
//! be, so that nothing here is ever uncertain.
use super::{Chat, hours, settings::ChatSettings};
use crate::{
    base::{Actor, Kind, Result},
    channels::Progress,
    desk::{
        outbox::{self, Outcome},
        outgoing::Outgoing,
        visitors,
    },
};
use std::time::Duration;

const ACTOR: Actor = Actor::System("chat");
/// People say one thing in several messages: what follows so soon goes in the same mail.
const GATHERS: Duration = Duration::from_secs(15);

pub(super) async fn deliver(chat: &Chat, outgoing: Outgoing, progress: &dyn Progress) -> Outcome {
    match hand_over(chat, &outgoing, progress).await {
        Ok(outcome) => outcome,
        Err(error) if error.kind() == Kind::Invalid => Outcome::Never { words: error.message().to_owned() },
        Err(error) => Outcome::Later { words: error.message().to_owned() },
    }
}

async fn hand_over(chat: &Chat, outgoing: &Outgoing, progress: &dyn Progress) -> Result<Outcome> {
    let Some(line) = &outgoing.line else { return Ok(Outcome::Never { words: "This goes to nobody on this channel.".to_owned() }) };
    let settings = ChatSettings::read(&outgoing.inbox.settings)?;
    let (line, is_here, delivery) = (line.clone(), chat.rooms.is_here(line.id), outgoing.delivery);
    let id = line.id;
    let shown = chat.engine.db.write(ACTOR, move |tx| {
        let Some(entry) = outbox::get(tx, delivery)?.entry else { return Ok(None) };
        let gone_at = visitors::of_line(tx, line.inbox, &line.external_id)?.first().map_or(tx.now(), |visitor| visitor.seen_at);
        // Outside of business hours nobody waits at the page for an answer.
        let patience = if hours(tx, tx.now())?.0 { settings.patience() } else { Duration::ZERO };
        let due = gone_at.after(patience).max(tx.now().after(GATHERS));
        visitors::commands::show_answer(tx, line.id, entry, is_here, due)?;
        Ok(Some(entry))
    });
    let Some(entry) = shown.await? else { return Ok(Outcome::Never { words: "Only answers are shown in a chat.".to_owned() }) };
    progress.passed(0, format!("chat:{}:{entry}", outgoing.inbox.id)).await?;
    chat.rooms.wake_lines(&[id]);
    chat.engine.bells.chat.notify_one();
    let words = if is_here { "Shown to the visitor." } else { "It waits for the visitor, who is not there." };
    Ok(Outcome::Sent { words: words.to_owned(), refused: Vec::new() })
}
