//! Waiting for mail (RFC 2177).
use super::{
    ImapError, ImapSession, Result,
    response::Untagged,
    session::Step,
    wire::{MAX_ANSWER, SMALL_LITERAL},
};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Why waiting ended. A connection that ended instead is [`ImapError::Cut`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleEnd {
    NewMail,
    Timeout,
    Stopped,
}

impl ImapSession {
    /// Waits in the open folder until mail is announced, `max` is over or `stop` is called; the session can be used
    /// further. Returns at once if mail was announced since the last [`ImapSession::uids_from`]. Keep `max` below 29
    /// minutes, where servers hang up. Where [`Capabilities::idle`](super::Capabilities::idle) is false, the server refuses.
    pub async fn idle(&mut self, max: Duration, stop: &CancellationToken) -> Result<IdleEnd> {
        let deadline = Instant::now() + max;
        let tag = self.start("IDLE").await?;
        while !matches!(self.next(&tag).await?, Step::Continue) {
            if !self.is_out_of_step {
                return Err(ImapError::Protocol("IDLE ended before it began".to_owned()));
            }
        }
        let end = loop {
            if self.has_news {
                break IdleEnd::NewMail;
            }
            // Bytes are bounded anew for each response, time by the deadline alone.
            self.wire.expect(SMALL_LITERAL, MAX_ANSWER);
            self.wire.wait_unbounded();
            tokio::select! {
                biased;
                () = stop.cancelled() => break IdleEnd::Stopped,
                step = self.next(&tag) => match step? {
                    Step::Data(Untagged::Exists(_)) => break IdleEnd::NewMail,
                    Step::Done(_) => return Ok(IdleEnd::Timeout),
                    Step::Data(_) | Step::Continue => {}
                },
                () = sleep_until(deadline) => break IdleEnd::Timeout,
            }
        };
        self.wire.expect(SMALL_LITERAL, MAX_ANSWER);
        self.wire.write(b"DONE\r\n").await?;
        self.finish(&tag, |_| ()).await?;
        Ok(if self.has_news && end == IdleEnd::Timeout { IdleEnd::NewMail } else { end })
    }
}
