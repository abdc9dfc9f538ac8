//! How a failure looks on the wire: RFC 9457 `application/problem+json`. The one place that knows status codes for kinds, and
//! the one that logs faults of ours; what caused them never leaves the machine.
use crate::base::{Error, Kind};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::sync::Arc;

/// The media type of RFC 9457, section 3.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A failure as the API writes it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// What class of failure: `invalid`, `unauthenticated`, `forbidden`, `not_found`, `conflict`, `stale`, `too_large`,
    /// `too_many`, `unavailable`, `internal`, `method_not_allowed`, `misdirected`, `unsupported_media_type`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The same in a few words.
    pub title: &'static str,
    pub status: u16,
    /// A sentence for people.
    pub detail: String,
    /// The input field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For `stale`: what the thing is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
    /// For `stale`: the ids of what came meanwhile that the asker had not seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub newer: Vec<String>,
    /// By which the log names the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds, as in the `Retry-After` header.
    #[serde(skip)]
    pub retry_after: Option<u32>,
    /// For the log.
    #[serde(skip)]
    cause: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        let (detail, status) = (detail.into(), status.as_u16());
        Self { kind, title, status, detail, field: None, current: None, newer: Vec::new(), request_id: None, retry_after: None, cause: None }
    }

    /// A failure that only HTTP knows, by its status; for all that says no more than a number.
    pub fn of_status(status: StatusCode) -> Self {
        let kind = match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                return Self::new(status, "method_not_allowed", "Method not allowed", "This method is not possible here.");
            }
            StatusCode::MISDIRECTED_REQUEST => {
                return Self::new(status, "misdirected", "Misdirected request", "Hopdesk does not answer to this host name.");
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                let detail = "The body must be sent as application/json.";
                return Self::new(status, "unsupported_media_type", "Unsupported media type", detail);
            }
            StatusCode::UNAUTHORIZED => Kind::Unauthenticated,
            StatusCode::FORBIDDEN => Kind::Forbidden,
            StatusCode::NOT_FOUND => return Error::not_found("There is nothing here.").into(),
            StatusCode::CONFLICT => Kind::Conflict,
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Kind::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Kind::Unavailable,
            other if other.is_client_error() => Kind::Invalid,
            _ => Kind::Internal,
        };
        let (_, _, title) = words(kind);
        Error::new(kind, format!("{title}.")).into()
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The response under the name by which the log knows the request. A fault of ours is logged here, and only here.
    pub(super) fn into_named_response(mut self, request_id: Option<&str>) -> Response {
        if self.status >= 500 {
            let cause = self.cause.as_deref().unwrap_or(&self.detail);
            tracing::error!(request_id, status = self.status, cause, "a request failed");
        }
        self.request_id = request_id.map(str::to_owned);
        let body = serde_json::to_vec(&self).expect("a problem is plain strings and JSON");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Status, `type` and title of a kind.
const fn words(kind: Kind) -> (StatusCode, &'static str, &'static str) {
    match kind {
        Kind::Invalid => (StatusCode::BAD_REQUEST, "invalid", "Invalid input"),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated", "Not signed in"),
        Kind::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "Not allowed"),
        Kind::NotFound => (StatusCode::NOT_FOUND, "not_found", "Not found"),
        Kind::Conflict => (StatusCode::CONFLICT, "conflict", "Conflict"),
        Kind::Stale => (StatusCode::CONFLICT, "stale", "Changed by somebody else"),
        Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too large"),
        Kind::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too_many", "Too many requests"),
        Kind::Unavailable | Kind::InUse | Kind::Newer => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available now"),
        Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, kind, title) = words(error.kind());
        Self {
            field: error.field_name().map(str::to_owned),
            current: error.current().cloned(),
            newer: error.newer().to_vec(),
            retry_after: error.retry_after(),
            cause: status.is_server_error().then(|| error.to_string()),
            ..Self::new(status, kind, title, error.message())
        }
    }
}

/// Travels beside a response as an extension, so that the outermost layer can write the request's id into its body.
#[derive(Clone)]
pub(super) struct Failed(pub(super) Arc<Problem>);

impl IntoResponse for Problem {
    /// The body is written by [`super::layers::dress`], which knows the request's id.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}
