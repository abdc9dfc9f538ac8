//! PNG: chunks with a length, a name and a checksum each (ISO/IEC 15948).
use super::Parts;

/// Exif, and texts with or without a language, where programs put theirs and XMP.
const TOLD: [&[u8; 4]; 5] = [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"];

pub(super) fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts = Parts { rest: bytes };
    let mut plain = Vec::with_capacity(bytes.len());
    plain.extend(parts.take(8)?);
    loop {
        let length = parts.rest.get(..4)?.try_into().map(u32::from_be_bytes).ok()?;
        let chunk = parts.take(usize::try_from(length).ok()?.checked_add(12)?)?;
        let name = chunk.get(4..8)?;
        if !TOLD.iter().any(|told| name == told.as_slice()) {
            plain.extend(chunk);
        }
        if name == b"IEND" {
            return Some(plain);
        }
    }
}
