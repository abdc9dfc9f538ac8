//! Searching over HTTP.
use super::find::{Answer, Question, find};
use crate::{
    base::{Error, Result, Time, id::EntryId},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        tickets::{Priority, Status},
    },
    engine::http::{Json, Problem, Query},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(search))
}

/// The longest question, in characters.
const QUESTION: usize = 1000;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SearchParams {
    /// What is looked for: words, "phrases", -words to leave out, beginnings of words.
    q: String,
    /// `relevance` (default) or `newest`.
    #[param(inline)]
    sort: Option<SearchSort>,
    #[param(minimum = 0, maximum = 10_000)]
    offset: Option<usize>,
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum SearchSort {
    Relevance,
    Newest,
}

/// What was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SearchView {
    /// The question as it was understood.
    pub query: String,
    /// Nothing was spelt like this; the hits are spelt alike.
    pub is_relaxed: bool,
    /// How many tickets fit.
    pub total: usize,
    pub tickets: Vec<HitView>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HitView {
    pub number: i64,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub last_entry_at: Time,
    /// Comparable within one answer only.
    pub score: f32,
    /// The entry that fits best.
    pub entry_id: EntryId,
    /// HTML: escaped, matches in `<mark>`.
    pub snippet: String,
    /// Where most of the question was found: number, subject, people, files or text.
    pub matched: String,
}

impl From<Answer> for SearchView {
    fn from(answer: Answer) -> Self {
        let tickets = answer
            .hits
            .into_iter()
            .map(|found| HitView {
                number: found.ticket.number,
                subject: found.ticket.subject,
                status: found.ticket.status,
                priority: found.ticket.priority,
                last_entry_at: found.ticket.last_entry_at,
                score: found.score,
                entry_id: found.entry,
                snippet: found.snippet,
                matched: found.matched.to_owned(),
            })
            .collect();
        Self { query: answer.query, is_relaxed: answer.is_relaxed, total: answer.total, tickets }
    }
}

/// Finds tickets by everything that is written in them.
#[utoipa::path(get, path = "/search", operation_id = "search_find", tag = "search", params(SearchParams),
    responses((status = 200, body = SearchView), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn search(State(desk): State<Desk>, signed: Signed, Query(params): Query<SearchParams>) -> Result<Json<SearchView>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    if params.q.chars().count() > QUESTION {
        return Err(Error::field("q", format!("A question has at most {QUESTION} characters.")));
    }
    let question = Question {
        text: params.q,
        newest_first: params.sort == Some(SearchSort::Newest),
        offset: params.offset.unwrap_or(0).min(10_000),
        limit: params.limit.unwrap_or(20).clamp(1, 100),
    };
    let (index, blobs) = (desk.search()?.index.clone(), desk.engine.blobs.clone());
    let answer = desk.engine.db.read(move |connection| find(connection, &blobs, &index, &signed.actor, &question)).await?;
    Ok(Json(answer.into()))
}
