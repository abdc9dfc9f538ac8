//! What messages are as they came: as a file, as a page of their own for a sandboxed frame, and their files. All of it was
//! written by strangers: nothing here may run, and nothing is shown that a browser could take for a page of ours.
use super::frame;
use crate::{
    base::{
        Error, Result,
        id::{EntryId, FileId},
    },
    desk::{
        Desk,
        inboxes::ChannelKind,
        outbox,
        people::Signed,
        tickets::{Content, EntryFile, content, list as tickets, media},
    },
    engine::{
        http::{
            Path, Problem, Query,
            file::{self, disposition, respond},
        },
        work,
    },
};
use axum::{extract::State, response::Response};
use serde::Deserialize;

/// The bytes of images within one page at most; further ones are left out.
const IMAGES: u64 = 16 << 20;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// `1` shows images in the page instead of saving them; everything else is saved all the same.
    #[serde(default)]
    #[param(required = false, minimum = 0, maximum = 1)]
    inline: u8,
}

/// The bytes of a file
#[utoipa::path(get, path = "/files/{id}", operation_id = "intake_file", tag = "files", params(("id" = FileId, Path), FileQuery),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn file(State(desk): State<Desk>, signed: Signed, Path(id): Path<FileId>, Query(query): Query<FileQuery>) -> Result<Response> {
    let read = desk.engine.db.read(move |connection| tickets::get_file(connection, &signed.actor, id));
    let (file, entry) = read.await?;
    let (name, declared) = (file.name.clone(), file.media_type.clone());
    let intake = desk.intake.clone();
    let bytes = work::blocking(move || intake.file_bytes(&file, entry.as_ref())).await??;
    let bytes = bytes.ok_or_else(|| Error::not_found("The bytes of this file are not kept."))?;
    let shown = if query.inline == 1 { media::shown_inline(&bytes) } else { None };
    let kind = shown.map_or_else(|| media::essence(&declared).unwrap_or_else(|| "application/octet-stream".to_owned()), str::to_owned);
    Ok(respond(&kind, &disposition(if shown.is_some() { "inline" } else { "attachment" }, &name), file::POLICY, bytes))
}

/// The message as it came, or as it went out, as a file
#[utoipa::path(get, path = "/entries/{id}/raw", operation_id = "intake_entry_raw", tag = "files", params(("id" = EntryId, Path)),
    responses((status = 200, content_type = "message/rfc822", body = Vec<u8>), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn raw(State(desk): State<Desk>, signed: Signed, Path(id): Path<EntryId>) -> Result<Response> {
    let blobs = desk.engine.blobs.clone();
    let read = desk.engine.db.read(move |connection| {
        let (entry, _) = tickets::get_entry(connection, &signed.actor, id)?;
        let sent = || Ok(outbox::of_entry(connection, id)?.into_iter().find_map(|delivery| delivery.blob));
        let blob = entry.raw.map_or_else(sent, |raw| Ok::<_, Error>(Some(raw)))?;
        let blob = blob.ok_or_else(|| Error::not_found("This entry has no raw form: it was written here and has not gone out."))?;
        Ok((entry.channel, blobs.get(connection, blob)?))
    });
    let (channel, bytes) = read.await?;
    Ok(attachment(channel, &format!("entry-{id}"), bytes))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HtmlQuery {
    /// `1` loads images from the network: whoever sent the message may learn that it is read.
    #[serde(default)]
    #[param(required = false, minimum = 0, maximum = 1)]
    images: u8,
}

/// An entry as a page of its own, made harmless, for a sandboxed frame
#[utoipa::path(get, path = "/entries/{id}/html", operation_id = "intake_entry_html", tag = "files", params(("id" = EntryId, Path), HtmlQuery),
    responses((status = 200, content_type = "text/html", body = String), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn html(State(desk): State<Desk>, signed: Signed, Path(id): Path<EntryId>, Query(query): Query<HtmlQuery>) -> Result<Response> {
    let blobs = desk.engine.blobs.clone();
    let read = desk.engine.db.read(move |connection| {
        let (entry, _) = tickets::get_entry(connection, &signed.actor, id)?;
        let content = content::unpack(&blobs, connection, &entry.packed)?;
        let raw = match entry.raw {
            Some(raw) if content.has_html => Some(blobs.get(connection, raw)?),
            _ => None,
        };
        let mut files = Vec::new();
        for file in tickets::files(connection, id)?.into_iter().filter(|file| file.content_id.is_some()) {
            let own = file.blob.map(|blob| blobs.get(connection, blob)).transpose()?;
            files.push((file, own));
        }
        Ok((entry, content, raw, files))
    });
    let (entry, content, raw, files) = read.await?;
    let intake = desk.intake.clone();
    let loads_images = query.images == 1;
    let page = work::blocking(move || {
        let reader = intake.reader(entry.channel);
        let html = match (&raw, content.html.as_deref()) {
            (_, Some(own)) => Some(own.to_owned()),
            (Some(raw), None) => reader.and_then(|reader| reader.html(raw)),
            (None, None) => None,
        };
        let images = |wanted: &[String]| {
            images(&files, wanted, |file| reader.zip(raw.as_deref()).and_then(|(reader, raw)| reader.file(raw, file.position, &file.hash)))
        };
        page(&content, html, entry.author_agent.is_some() || loads_images, images)
    });
    let policy = frame::policy(loads_images);
    Ok(respond("text/html; charset=utf-8", "inline", policy, page.await?.into_bytes()))
}

fn page(content: &Content, html: Option<String>, loads_images: bool, images: impl Fn(&[String]) -> Vec<(String, String)>) -> String {
    match html {
        Some(html) => {
            let clean = crate::engine::mail::html::sanitise(&html);
            let known = images(&frame::content_ids(&clean));
            frame::document(&frame::with_images(&clean, &known, loads_images))
        }
        None => frame::document(&frame::from_text(&content.text)),
    }
}

/// The wanted images as `data:` addresses: the page fetches nothing for them, from us or from anybody.
fn images(
    files: &[(EntryFile, Option<Vec<u8>>)],
    wanted: &[String],
    read: impl Fn(&EntryFile) -> Option<Vec<u8>>,
) -> Vec<(String, String)> {
    let mut left = IMAGES;
    let mut found = Vec::new();
    for (file, own) in files {
        let Some(id) = file.content_id.as_deref().filter(|id| wanted.iter().any(|wanted| wanted == id)) else { continue };
        if file.size > left {
            continue;
        }
        let Some(bytes) = own.clone().or_else(|| read(file)) else { continue };
        if let Some(kind) = media::shown_inline(&bytes) {
            left = left.saturating_sub(bytes.len() as u64);
            found.push((id.to_owned(), frame::data_address(kind, &bytes)));
        }
    }
    found
}

/// A raw message as a file to be saved.
pub(super) fn attachment(channel: ChannelKind, name: &str, bytes: Vec<u8>) -> Response {
    let (kind, ending) = match channel {
        ChannelKind::Email => ("message/rfc822", "eml"),
        ChannelKind::Api
        | ChannelKind::Telegram
        | ChannelKind::Zalo
        | ChannelKind::Facebook
        | ChannelKind::Instagram
        | ChannelKind::Whatsapp => ("application/json", "json"),
        _ => ("application/octet-stream", "bin"),
    };
    respond(kind, &disposition("attachment", &format!("{name}.{ending}")), file::POLICY, bytes)
}
