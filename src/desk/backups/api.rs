//! Backups over HTTP, for those who manage the box: what there is, one more, and taking one away.
use super::{
    commands,
    model::{Backup, BackupState, folder, slots},
    store,
};
use crate::{
    base::{Error, Result, Time, id::BackupId},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        settings,
    },
    engine::http::{Json, Path, Problem},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use tokio_util::io::ReaderStream;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list, ask)).routes(routes!(download))
}

/// How backups stand.
#[derive(Serialize, utoipa::ToSchema)]
struct BackupsView {
    /// Where they go.
    folder: String,
    /// When the next nightly one is made; absent while they are off.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Time>,
    /// When the newest one that is done began.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_done_at: Option<Time>,
    /// Newest first, at most 100.
    items: Vec<BackupView>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct BackupView {
    #[serde(flatten)]
    backup: Backup,
    /// Whether its file is still where it was put, so that it can be downloaded.
    is_there: bool,
}

impl From<Backup> for BackupView {
    fn from(backup: Backup) -> Self {
        let is_there = backup.state == BackupState::Done && backup.path.as_ref().is_some_and(|path| std::path::Path::new(path).is_file());
        Self { backup, is_there }
    }
}

/// What backups there are, and when the next is made
#[utoipa::path(get, path = "/backups", operation_id = "backups_list", tag = "box",
    responses((status = 200, body = BackupsView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list(State(desk): State<Desk>, signed: Signed) -> Result<Json<BackupsView>> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let read = desk.engine.db.read(|connection| Ok((settings::get(connection)?, store::list(connection)?, store::tried(connection)?)));
    let (settings, backups, tried) = read.await?;
    let folder = folder(&desk.engine.config.data, &settings.backup);
    let next_at = slots(&settings, desk.engine.clock.now())?.map(|(_, next)| next);
    let items = crate::engine::work::blocking(move || backups.into_iter().map(BackupView::from).collect()).await?;
    Ok(Json(BackupsView { folder: folder.to_string_lossy().into_owned(), next_at, last_done_at: tried.done_at, items }))
}

/// Make a backup now. It is made in the background; the listing tells what becomes of it.
#[utoipa::path(post, path = "/backups", operation_id = "backups_ask", tag = "box",
    responses((status = 202, body = Backup), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn ask(State(desk): State<Desk>, signed: Signed) -> Result<(StatusCode, Json<Backup>)> {
    let backup = desk.engine.db.write(signed.actor, commands::ask).await?;
    desk.engine.bells.backup.notify_one();
    Ok((StatusCode::ACCEPTED, Json(backup)))
}

/// Download a backup. It holds customers' mail and the key to stored passwords; that it was taken is written down.
#[utoipa::path(get, path = "/backups/{id}/file", operation_id = "backups_download", tag = "box", params(("id" = BackupId, Path)),
    responses((status = 200, description = "A zstd-compressed tar file", content_type = "application/zstd"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn download(State(desk): State<Desk>, signed: Signed, Path(id): Path<BackupId>) -> Result<Response> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    signed.in_person()?;
    let missing = || Error::not_found("There is no such backup, or its file is gone.");
    let backup = desk.engine.db.read(move |connection| store::find(connection, id)).await?;
    let path = backup.filter(|backup| backup.state == BackupState::Done).and_then(|backup| backup.path).ok_or_else(missing)?;
    let file = tokio::fs::File::open(&path).await.map_err(|_| missing())?;
    let length = file.metadata().await?.len();
    desk.engine.db.write(signed.actor, move |tx| commands::note_download(tx, id)).await?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut response = Response::new(Body::from_stream(ReaderStream::with_capacity(file, 64 << 10)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zstd"));
    headers.insert(header::CONTENT_LENGTH, length.into());
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(Error::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}
