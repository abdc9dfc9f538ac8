//! What goes on beside the requests of visitors: who left is written down, answers that they have not seen go by mail once they were
//! waited for, and what agents do just now is told to the pages of their ticket.
use super::Chat;
use crate::{
    base::{
        Actor, Result,
        id::{EntryId, LineId, TicketId},
    },
    desk::{tickets::commands::Pen, visitors},
    engine::live::Hint,
};
use std::time::Duration;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("chat");
const PERIOD: Duration = Duration::from_secs(2);
/// After a start everybody gets so long to come back before answers go by mail.
const AFTER_START: Duration = Duration::from_mins(2);

/// Attends until `stop`.
pub async fn attend(chat: Chat, stop: CancellationToken) -> Result<()> {
    let mut hints = chat.engine.live.listen();
    chat.engine.db.write(ACTOR, |tx| visitors::commands::wait_for_all(tx, tx.now().after(AFTER_START))).await?;
    let bell = chat.engine.bells.chat.clone();
    loop {
        let rung = bell.notified();
        chat.step().await?;
        let deadline = Instant::now() + PERIOD;
        tokio::pin!(rung);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = &mut rung => break,
                () = sleep_until(deadline) => break,
                hint = hints.recv() => match hint {
                    Ok(hint) => chat.heard(&hint),
                    // What was missed is of a moment that is over.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                },
            }
        }
    }
}

impl Chat {
    async fn step(&self) -> Result<()> {
        for (visitor, patience) in self.rooms.sweep() {
            self.engine.db.write(ACTOR, move |tx| visitors::commands::leave(tx, visitor, patience)).await?;
        }
        let now = self.engine.clock.now();
        let due = self.engine.db.read(move |connection| visitors::due_lines(connection, now)).await?;
        let mut count = 0;
        for line in due {
            count += self.go_on_by_mail(line).await?;
        }
        if count > 0 {
            self.engine.bells.outbox.notify_one();
        }
        Ok(())
    }

    async fn go_on_by_mail(&self, line: LineId) -> Result<u32> {
        let engine = self.engine.clone();
        self.engine
            .db
            .write(ACTOR, move |tx| {
                let pen = Pen { vault: &engine.vault, blobs: &engine.blobs, entrances: &[] };
                visitors::commands::continue_by_mail(tx, &pen, line)
            })
            .await
    }

    fn heard(&self, hint: &Hint) {
        match hint {
            Hint::Place(place) => self.rooms.wake_ticket(TicketId(*place)),
            // Whoever reads a ticket tells their own windows; its visitors see that as well.
            Hint::Personal { name: "ticket_read", value, .. } => {
                let ticket = value["ticket_id"].as_str().and_then(|id| id.parse().ok());
                let has_read = value["read_through"].as_str().is_some_and(|id| id.parse::<EntryId>().is_ok());
                if let Some(ticket) = ticket.filter(|_| has_read) {
                    self.rooms.wake_ticket(ticket);
                }
            }
            Hint::Personal { .. } | Hint::About { .. } => {}
        }
    }
}
