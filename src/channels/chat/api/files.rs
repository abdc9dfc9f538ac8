//! Files of visitors: uploaded before their message, and shown again to whoever was shown the message.
use super::{visitor::Known, wire::EntryFileView};
use crate::{
    base::{Actor, Error, Kind, Result},
    channels::{Doors, chat::settings::ChatSettings, tally::Refusal},
    desk::{outgoing, tickets::media, visitors},
    engine::{
        http::{Json, Path, Problem, file},
        work,
    },
};
use axum::{
    extract::{Multipart, State, multipart::MultipartError},
    http::StatusCode,
    response::Response,
};

const ACTOR: Actor = Actor::System("chat");

/// A form with one file.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct VisitorUploadForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Whether files of a type are taken: what people show a shop. What a browser runs, and what says to be something else than it is, is
/// not.
fn is_taken(media_type: &str) -> bool {
    let (kind, subtype) = media_type.split_once('/').unwrap_or_default();
    match kind {
        "image" => subtype != "svg+xml",
        "audio" | "video" => true,
        "text" => matches!(subtype, "plain" | "csv"),
        "application" => {
            matches!(subtype, "pdf" | "zip" | "msword" | "rtf" | "json")
                || (subtype.starts_with("vnd.") && !subtype.contains("executable") && !subtype.contains("portable"))
        }
        _ => false,
    }
}

/// Upload a file that a message will take
#[utoipa::path(post, path = "/files", operation_id = "widget_upload", tag = "widget",
    request_body(content = VisitorUploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = EntryFileView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem)))]
pub async fn upload(State(doors): State<Doors>, known: Known, form: Multipart) -> Result<(StatusCode, Json<EntryFileView>), Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.files, &known).await?;
    let settings = ChatSettings::read(&known.inbox.settings)?;
    if settings.max_files == 0 {
        return Err(Error::forbidden("No files are taken here.").into());
    }
    let (name, declared, bytes) = match receive(form, settings.max_file_bytes).await {
        Ok(received) => received,
        Err(error) => {
            let refusal = if error.kind() == Kind::TooLarge { Refusal::TooLarge } else { Refusal::Malformed };
            chat.tally.refused(known.inbox.id, refusal).await?;
            return Err(error.into());
        }
    };
    let media_type = media::of_upload(&name, declared.as_deref(), &bytes);
    if !is_taken(&media_type) {
        chat.tally.refused(known.inbox.id, Refusal::Malformed).await?;
        return Err(Error::field("file", "Files of this kind are not taken here.").into());
    }
    let blobs = chat.engine.blobs.clone();
    let prepared = work::blocking(move || blobs.prepare(&bytes)).await??;
    let (size, visitor, kind) = (prepared.size, known.visitor.id, media_type.clone());
    let kept = chat.engine.db.write(ACTOR, move |tx| {
        let id = visitors::commands::keep_upload(tx, visitor, &name, &kind, &prepared)?;
        Ok(visitors::upload(tx, visitor, id)?.map(|upload| (id, upload.name)))
    });
    let (id, name) = kept.await?.ok_or_else(|| Error::internal("an upload vanished"))?;
    Ok((StatusCode::CREATED, Json(EntryFileView::new(format!("u{id}"), name, size, media_type))))
}

type Received = (String, Option<String>, Vec<u8>);

/// The first file of the form; refused once it is larger than `limit` bytes.
async fn receive(mut form: Multipart, limit: u64) -> Result<Received> {
    let too_large = || Error::new(Kind::TooLarge, format!("A file may have at most {} KB.", limit >> 10));
    let broken = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Error::invalid("The form could not be read.").with_source(error),
    };
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let declared = field.content_type().map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if (bytes.len() + chunk.len()) as u64 > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.is_empty() {
            return Err(Error::field("file", "The file is empty."));
        }
        return Ok((name, declared, bytes));
    }
    Err(Error::field("file", "The form holds no file."))
}

/// A file that the visitor uploaded or was shown
#[utoipa::path(get, path = "/files/{id}", operation_id = "widget_file", tag = "widget", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = [u8]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub async fn get(State(doors): State<Doors>, known: Known, Path(id): Path<String>) -> Result<Response, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.reads, &known).await?;
    let (blobs, intake, visitor) = (chat.engine.blobs.clone(), doors.desk.intake.clone(), known.visitor);
    let read = chat.engine.db.read(move |connection| {
        let missing = || Error::not_found("There is no such file.");
        if let Some(upload) = id.strip_prefix('u') {
            let upload = upload.parse().map_err(|_| missing())?;
            let upload = visitors::upload(connection, visitor.id, upload)?.ok_or_else(missing)?;
            return Ok((upload.media_type, upload.name, blobs.get(connection, upload.blob)?));
        }
        let id = id.parse().map_err(|_| missing())?;
        let (found, entry) = visitors::file(connection, &blobs, &visitor, id)?.ok_or_else(missing)?;
        let bytes = outgoing::bytes_of(connection, &blobs, &intake, &entry, &found)?;
        Ok((found.media_type, found.name, bytes))
    });
    let (media_type, name, bytes) = read.await?;
    Ok(file::attachment(&media_type, &name, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_runs_is_not_taken() {
        for fine in ["image/png", "application/pdf", "text/plain", "audio/webm", "application/vnd.ms-excel"] {
            assert!(is_taken(fine), "{fine}");
        }
        for bad in [
            "image/svg+xml",
            "text/html",
            "application/javascript",
            "application/octet-stream",
            "application/vnd.microsoft.portable-executable",
            "nonsense",
        ] {
            assert!(!is_taken(bad), "{bad}");
        }
    }
}
