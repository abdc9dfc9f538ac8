//! Understanding: from stored bytes to a message, outside of any transaction and as often as one likes.
use super::model::{Incoming, LedgerRow, Reader};
use crate::{
    base::{Result, Time, message::Defect, text},
    desk::tickets::{
        content::{self, PREVIEW},
        entry::{Content, NewFile, Packed},
    },
    engine::blob::Blobs,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

/// A message ready to land.
#[derive(Debug, Clone)]
pub struct Understood {
    pub row: LedgerRow,
    pub incoming: Incoming,
    pub at: Time,
    pub preview: String,
    /// All there is to read of what came by a line.
    pub full: String,
    pub packed: Packed,
    pub files: Vec<NewFile>,
}

/// Before this nobody sent mail: an earlier date is a clock that was never set.
const EARLIEST: Time = Time::from_seconds(315_532_800);

/// Reads a raw message with its channel's reader. A reader that panics is a message that cannot be read, not the end of intake.
pub fn understand(reader: &dyn Reader, blobs: &Blobs, row: LedgerRow, raw: &[u8]) -> Result<Understood> {
    let mut incoming = catch_unwind(AssertUnwindSafe(|| reader.read(&row.source, raw))).unwrap_or_else(|_| Incoming {
        unreadable: Some(Defect::new("reader_failed", "This message could not be read. Its raw form is kept.")),
        ..Incoming::default()
    });
    let at = written_at(incoming.at, row.received_at);
    let preview = text::one_line(&incoming.visible, PREVIEW);
    let files = std::mem::take(&mut incoming.files)
        .into_iter()
        .map(|file| NewFile {
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            hash: file.hash,
            is_inline: file.is_inline,
            content_id: file.content_id,
            blob: file.blob,
        })
        .collect();
    if let Some(defect) = &incoming.unreadable {
        incoming.defects.push(defect.clone());
    }
    let full = std::mem::take(&mut incoming.text);
    let said = if incoming.talk.is_some() { full.clone() } else { String::new() };
    let visible = std::mem::take(&mut incoming.visible);
    let content = Content {
        from: incoming.from.clone(),
        reply_to: incoming.reply_to.clone(),
        to: incoming.to.clone(),
        cc: incoming.cc.clone(),
        subject: incoming.subject.clone(),
        external_id: incoming.external_id.clone(),
        in_reply_to: incoming.in_reply_to.clone(),
        references: incoming.references.clone(),
        visible: (visible != full).then_some(visible),
        text: full,
        has_html: incoming.has_html,
        refuses_replies: incoming.refuses_replies,
        is_unproven: incoming.is_unproven,
        bounce: incoming.bounce.clone(),
        forwarded: incoming.forwarded.clone(),
        protection: incoming.protection,
        invitations: std::mem::take(&mut incoming.invitations),
        defects: std::mem::take(&mut incoming.defects),
        source: format!("{}/{}", row.source.name, row.external_id),
        ..Content::default()
    };
    let packed = content::pack(blobs, &content)?;
    Ok(Understood { row, incoming, at, preview, full: said, packed, files })
}

/// When it was written: as it says itself, unless that is impossible.
fn written_at(says: Option<Time>, received: Time) -> Time {
    match says {
        Some(at) if at >= EARLIEST && at <= received.after(Duration::from_secs(86_400)) => at,
        _ => received,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impossible_date_gives_way_to_the_time_of_arrival() {
        let received = Time::from_seconds(1_700_000_000);
        assert_eq!(written_at(Some(Time::from_seconds(1_699_999_000)), received), Time::from_seconds(1_699_999_000));
        assert_eq!(written_at(Some(Time::from_seconds(1_900_000_000)), received), received);
        assert_eq!(written_at(Some(Time::from_seconds(0)), received), received);
        assert_eq!(written_at(None, received), received);
    }
}
