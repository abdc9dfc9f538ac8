//! Searching over HTTP.
use super::{
    complete::{Completion, complete},
    facets::FacetCounts,
    find::{Answer, Question, SearchSort, find},
    resolve::Understood,
    similar::{SimilarView, similar},
};
use crate::{
    base::{
        Error, Result, Time,
        id::{EntryId, FileId},
    },
    desk::{
        Desk,
        contacts::ContactBrief,
        inboxes::ChannelKind,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        tickets::{Priority, Status, page::AgentBrief},
    },
    engine::{
        http::{Json, Path, Problem, Query},
        index::Loosened,
    },
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(completion)).routes(routes!(similar_tickets))
}

/// The longest question, in characters.
const QUESTION: usize = 1000;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SearchParams {
    /// What is looked for: words, "phrases", -words to leave out, beginnings of words, and conditions such as `status:open` or
    /// `trạng-thái:mở`. Whatever it is, there is an answer.
    q: String,
    /// `relevance` (default), `newest` or `oldest`.
    #[param(inline)]
    sort: Option<SearchSort>,
    #[param(minimum = 0, maximum = 10_000)]
    offset: Option<usize>,
    #[param(minimum = 0, maximum = 100)]
    limit: Option<usize>,
    /// Whether counts by status, agent, tag … are wanted as well.
    #[serde(default)]
    #[param(required = false)]
    facets: bool,
}

/// How more was taken for a hit than was typed, because that found little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoosenedView {
    /// Not at all.
    No,
    /// The words stand in different entries of a ticket.
    Apart,
    /// Similar spellings count as well.
    Spelling,
}

impl From<Loosened> for LoosenedView {
    fn from(loosened: Loosened) -> Self {
        match loosened {
            Loosened::No => Self::No,
            Loosened::Apart => Self::Apart,
            Loosened::Spelling => Self::Spelling,
        }
    }
}

/// What was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SearchView {
    /// The question as it was understood, on one line: first the words, then the conditions by their names in English.
    pub query: String,
    /// The same piece by piece, in the order in which it was typed.
    pub understood: Vec<Understood>,
    pub loosened: LoosenedView,
    /// Similar spellings count as well: the same as `loosened` being `spelling`.
    pub is_relaxed: bool,
    /// More was typed than was read.
    pub is_cut: bool,
    /// How many tickets fit. Ten thousand of them can be paged through.
    pub total: usize,
    /// There are more than `total`: where words stand in very many tickets, the best of those last written to are shown. With
    /// `facets` all are counted.
    pub is_more: bool,
    pub tickets: Vec<HitView>,
    /// Only if they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub facets: Vec<FacetCounts>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HitView {
    pub number: i64,
    pub subject: String,
    /// The subject as HTML: escaped, matches in `<mark>`.
    pub subject_html: String,
    pub status: Status,
    pub priority: Priority,
    pub channel: ChannelKind,
    pub requester: ContactBrief,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<AgentBrief>,
    pub last_entry_at: Time,
    pub version: i64,
    /// Comparable within one answer only.
    pub score: f32,
    /// The entry that fits best.
    pub entry_id: EntryId,
    pub entry_at: Time,
    /// HTML: escaped, matches in `<mark>`.
    pub snippet: String,
    /// Where most of the question was found: number, subject, people, files (their names), text, or attachment (what is written in a
    /// file); none if there were no words to find.
    pub matched: String,
    /// The file in which the snippet stands, if it stands in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<HitFile>,
}

/// A file of an entry that was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HitFile {
    pub id: FileId,
    pub name: String,
}

impl From<Answer> for SearchView {
    fn from(answer: Answer) -> Self {
        let tickets = answer
            .hits
            .into_iter()
            .map(|found| HitView {
                number: found.ticket.number,
                subject: found.ticket.subject,
                subject_html: found.subject,
                status: found.ticket.status,
                priority: found.ticket.priority,
                channel: found.ticket.channel,
                requester: found.requester,
                assignee: found.assignee,
                last_entry_at: found.ticket.last_entry_at,
                version: found.ticket.version,
                score: found.score,
                entry_id: found.entry,
                entry_at: found.entry_at,
                snippet: found.snippet,
                matched: found.matched.to_owned(),
                file: found.file.map(|file| HitFile { id: file.id, name: file.name }),
            })
            .collect();
        Self {
            query: answer.query,
            understood: answer.understood,
            loosened: answer.loosened.into(),
            is_relaxed: answer.loosened == Loosened::Spelling,
            is_cut: answer.is_cut,
            total: answer.total,
            is_more: answer.is_more,
            tickets,
            facets: answer.facets,
        }
    }
}

fn check(text: &str) -> Result<()> {
    if text.chars().count() > QUESTION {
        return Err(Error::field("q", format!("A question has at most {QUESTION} characters.")));
    }
    Ok(())
}

/// Finds tickets by everything that is written in them, and by what they are.
#[utoipa::path(get, path = "/search", operation_id = "search_find", tag = "search", params(SearchParams),
    responses((status = 200, body = SearchView), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn search(State(desk): State<Desk>, signed: Signed, Query(params): Query<SearchParams>) -> Result<Json<SearchView>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    check(&params.q)?;
    let question = Question {
        text: params.q,
        sort: params.sort.unwrap_or_default(),
        offset: params.offset.unwrap_or(0).min(10_000),
        limit: params.limit.unwrap_or(20).min(100),
        wants_facets: params.facets,
    };
    let (finder, blobs, now) = (desk.search()?.finder(), desk.engine.blobs.clone(), desk.engine.clock.now());
    let answer = desk.engine.db.read(move |connection| find(connection, &blobs, &finder, &signed.actor, now, &question)).await?;
    Ok(Json(answer.into()))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CompletionParams {
    /// What has been typed.
    q: String,
    /// Behind how many characters the cursor stands; at the end if absent.
    cursor: Option<usize>,
}

/// What may follow in a question that is being typed: fields, and values of the field in which the cursor stands
#[utoipa::path(get, path = "/search/completion", operation_id = "search_complete", tag = "search", params(CompletionParams),
    responses((status = 200, body = Completion), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn completion(State(desk): State<Desk>, signed: Signed, Query(params): Query<CompletionParams>) -> Result<Json<Completion>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    check(&params.q)?;
    let (columns, now) = (desk.search()?.finder().columns, desk.engine.clock.now());
    let cursor = params.cursor.unwrap_or(usize::MAX);
    Ok(Json(desk.engine.db.read(move |connection| complete(connection, &columns, &signed.actor, now, &params.q, cursor)).await?))
}

/// Tickets that say much of what a ticket says in its subject and its first message, the most similar first
#[utoipa::path(get, path = "/tickets/{number}/similar", operation_id = "search_similar", tag = "search", params(("number" = i64, Path)),
    responses((status = 200, body = SimilarView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn similar_tickets(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<SimilarView>> {
    let (finder, blobs, now) = (desk.search()?.finder(), desk.engine.blobs.clone(), desk.engine.clock.now());
    Ok(Json(desk.engine.db.read(move |connection| similar(connection, &blobs, &finder, &signed.actor, now, number)).await?))
}
