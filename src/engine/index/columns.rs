//! The numbers of each document, by segment. They are opened once for every state of the index and not by every question: opening a
//! column reads what stands before each few hundred of its values.
use super::schema::{AT, GROUP, ID};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::{Searcher, SegmentReader, columnar::Column, index::SegmentId};

/// Of one segment.
#[derive(Clone)]
pub(super) struct Columns {
    segment: SegmentId,
    pub group: Column<i64>,
    pub id: Column<i64>,
    pub at: Column<i64>,
}

/// Of all segments, in their order.
pub(super) type AllColumns = Arc<Vec<Columns>>;

/// Those of the state that was asked for last.
#[derive(Default)]
pub(super) struct OpenColumns(Mutex<Option<(u64, AllColumns)>>);

impl OpenColumns {
    pub fn of(&self, searcher: &Searcher) -> tantivy::Result<AllColumns> {
        let generation = searcher.generation().generation_id();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match &*last {
            Some((of, columns)) if *of == generation => return Ok(Arc::clone(columns)),
            Some((_, columns)) => Arc::clone(columns),
            None => Arc::default(),
        };
        let of_segment = |reader: &SegmentReader| match before.iter().find(|columns| columns.segment == reader.segment_id()) {
            Some(columns) => Ok(columns.clone()),
            None => open(reader),
        };
        let columns: AllColumns = Arc::new(searcher.segment_readers().iter().map(of_segment).collect::<tantivy::Result<_>>()?);
        *last = Some((generation, Arc::clone(&columns)));
        Ok(columns)
    }
}

fn open(reader: &SegmentReader) -> tantivy::Result<Columns> {
    let columns = reader.fast_fields();
    Ok(Columns { segment: reader.segment_id(), group: columns.i64(GROUP)?, id: columns.i64(ID)?, at: columns.i64(AT)? })
}
