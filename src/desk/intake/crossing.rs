//! Going over: somebody shows a passage that the page of their request gave them to one of our accounts in another program. From then
//! on that account of theirs is known as theirs, and the request goes on there. Knows no channel.
use super::{land::Landing, thread::Place};
use crate::{
    base::{
        Language, Result, Time,
        id::{ContactId, EntryId},
    },
    desk::{
        contacts,
        inboxes::Inbox,
        lines::Line,
        outbox::{
            DeliveryKind, Letter,
            commands::{NewDelivery, queue},
        },
        settings,
        tickets::{
            Ticket,
            commands::name_entry,
            entry::{Why, WhyRule},
            list,
            passage::{self, Passage},
        },
    },
    engine::{
        db::Tx,
        vault::{self, Vault},
    },
};
use data_encoding::BASE32_NOPAD;

/// A passage that is good, and what it opens.
#[derive(Debug)]
pub(super) struct Crossing {
    passage: Passage,
    ticket: Ticket,
    /// Who goes on in the place of whom it was made for.
    pub contact: ContactId,
}

/// What was shown; `None` if it is no passage of ours, was used, is over, or is of somebody who has no part in the request any more.
pub(super) fn find(tx: &Tx<'_>, vault: &Vault, shown: &str, at: Time) -> Result<Option<Crossing>> {
    let Some(passage) = passage::verify(vault, shown, at) else { return Ok(None) };
    if list::find_by_key(tx, passage.key, "own")?.is_some() {
        return Ok(None);
    }
    let Some(ticket) = list::find(tx, passage.ticket)? else { return Ok(None) };
    let ticket = list::follow_merges(tx, ticket)?;
    let contact = contacts::living(tx, passage.contact)?;
    let is_open = !ticket.is_deleted() && list::takes_part(tx, ticket.id, contact)?;
    Ok(is_open.then_some(Crossing { passage, ticket, contact }))
}

impl Crossing {
    /// Where the conversation goes on for whom the account belongs to. An account that is somebody else's already stays theirs: a link
    /// can be passed on, and nobody gets another's conversations by having it opened.
    pub(super) fn place(&self, by: ContactId) -> Place {
        let held = by != self.contact;
        let note = if held {
            "The account belongs to another contact: the link may have been passed on. If both are one person, merge the contacts."
        } else {
            ""
        };
        Place::Join { ticket: self.ticket.clone(), why: Why::with_note(WhyRule::Link, note), held }
    }

    /// Uses it up, and says in the conversation what goes on there, with none of the request's own words: who had somebody else open
    /// it must not have the desk speak for them.
    pub(super) fn settle(
        &self,
        landing: &Landing<'_>,
        tx: &mut Tx<'_>,
        entry: EntryId,
        inbox: &Inbox,
        line: &Line,
        held: bool,
    ) -> Result<()> {
        name_entry(tx, entry, self.passage.key)?;
        if held {
            return Ok(());
        }
        let language = contacts::get(tx, self.contact)?.language.unwrap_or(inbox.language);
        let name = settings::get(tx)?.shop_name;
        let shop = if name.is_empty() { "Hopdesk" } else { &name };
        let unique = BASE32_NOPAD.encode(&vault::random::<15>()?).to_ascii_lowercase();
        queue(
            tx,
            &NewDelivery {
                entry: None,
                ticket: Some(self.ticket.id),
                inbox: inbox.id,
                kind: DeliveryKind::Acknowledgement,
                author: None,
                external_id: format!("n.{unique}@hopdesk.invalid"),
                letter: Letter { text: greeting(language, shop, self.ticket.number), ..Letter::default() },
                recipients: Vec::new(),
                line: Some(line.id),
                due_at: tx.now(),
            },
        )?;
        landing.ring();
        Ok(())
    }
}

fn greeting(language: Language, shop: &str, number: i64) -> String {
    match language {
        Language::Vi => format!(
            "Từ bây giờ bạn tiếp tục yêu cầu #{number} với {shop} tại đây: hãy viết tin nhắn của bạn. Nếu không phải bạn bấm tiếp tục từ trang yêu cầu của mình, xin đừng viết tại đây và hãy báo cho chúng tôi."
        ),
        Language::En => format!(
            "You go on with your request #{number} at {shop} here from now on: write your message. If you did not come from the page of your own request, do not write here, and tell us."
        ),
    }
}
