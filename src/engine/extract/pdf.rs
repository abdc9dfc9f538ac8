//! PDF, page by page: a page that the library panics on costs that page alone.
use super::{Problem, sink::Sink};
use pdf_extract::{Document, PlainTextOutput, output_doc_page};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Pages that are read; the limit of text comes first for all but the strangest files.
const MAX_PAGES: usize = 2_000;

pub fn read(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut document = guarded(|| Document::load_mem(bytes).map_err(|_| Problem::Damaged))?;
    if document.is_encrypted() {
        // Many files only forbid to print, and open without a password.
        guarded(|| document.decrypt("").map_err(|_| Problem::Protected))?;
    }
    let pages: Vec<u32> = guarded(|| Ok(document.get_pages().into_keys().collect()))?;
    if pages.is_empty() {
        return Err(Problem::Damaged);
    }
    let mut broken = None;
    for page in pages.iter().take(MAX_PAGES) {
        let mut text = String::new();
        // What a page gave before it failed is kept.
        let read = guarded(|| output_doc_page(&document, &mut PlainTextOutput::new(&mut text), *page).map_err(|_| Problem::Damaged));
        broken = broken.or(read.err());
        sink.line();
        sink.push(&text)?;
        sink.flush()?;
    }
    if pages.len() > MAX_PAGES { Err(Problem::Cut) } else { broken.map_or(Ok(()), Err) }
}

/// The library panics on what it does not expect.
fn guarded<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Problem::Damaged))
}
