//! Uploads for answers and notes.
use super::super::{commands, list as listing, media, thread::FileBrief};
use crate::{
    base::{Error, Kind, Result},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        settings,
    },
    engine::{
        http::{Json, Problem},
        picture, work,
    },
};
use axum::{
    extract::{Multipart, State},
    http::StatusCode,
};

/// The largest limit that the settings allow, and what wraps a file in a form.
pub const LARGEST_BODY: usize = (100 << 20) + (64 << 10);

/// A form with one file.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub struct UploadForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

struct Upload {
    name: String,
    declared: Option<String>,
    bytes: Vec<u8>,
}

/// Upload a file that an answer or a note will take
///
/// Photographs (JPEG, PNG, WebP) lose what they tell besides what they show, such as where they were taken.
#[utoipa::path(post, path = "/files", operation_id = "tickets_upload", tag = "files",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = FileBrief), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem)))]
pub async fn upload(State(desk): State<Desk>, signed: Signed, form: Multipart) -> Result<(StatusCode, Json<FileBrief>)> {
    authorize(&signed.actor, Action::Note, &Object::Desk)?;
    let limit = desk.engine.db.read(|connection| Ok(settings::get(connection)?.limits.max_upload_bytes)).await?;
    let upload = receive(form, limit).await?;
    let blobs = desk.engine.blobs.clone();
    let prepare = move || {
        // It goes out to somebody: where a colleague stood when they took it is nobody's business.
        let bytes = picture::without_metadata(&upload.bytes).unwrap_or(upload.bytes);
        let upload = Upload { bytes, ..upload };
        blobs.prepare(&upload.bytes).map(|prepared| (upload, prepared))
    };
    let (upload, prepared) = work::blocking(prepare).await??;
    let media_type = media::of_upload(&upload.name, upload.declared.as_deref(), &upload.bytes);
    let stored = desk.engine.db.write(signed.actor, move |tx| {
        let id = commands::upload(tx, &upload.name, &media_type, &prepared)?;
        Ok(FileBrief::from(listing::get_file(tx, tx.actor(), id)?.0))
    });
    Ok((StatusCode::CREATED, Json(stored.await?)))
}

/// The first file of the form; refused once it is larger than `limit` bytes.
async fn receive(mut form: Multipart, limit: u64) -> Result<Upload> {
    let too_large = || Error::new(Kind::TooLarge, format!("A file may have at most {} MB.", limit >> 20));
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
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
        return Ok(Upload { name, declared, bytes });
    }
    Err(Error::field("file", "The form holds no file."))
}
