//! WebP: chunks of a RIFF, one of which says which others there are (RFC 9649).
use super::{
    Parts,
    orientation::{tiff, turned},
};

/// In the first byte of `VP8X`: that there is an Exif, and an XMP.
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

pub(super) fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts = Parts { rest: bytes };
    let head = parts.take(12)?;
    let size = usize::try_from(u32::from_le_bytes(head.get(4..8)?.try_into().ok()?)).ok()?;
    // The size counts the name behind it as well; whatever follows is no part of the picture.
    parts.rest = parts.rest.get(..size.checked_sub(4)?)?;
    let mut plain = Vec::with_capacity(bytes.len());
    plain.extend(head);
    let mut flags = None;
    let mut upright = None;
    while !parts.rest.is_empty() {
        let name = parts.rest.get(..4)?;
        let length = usize::try_from(u32::from_le_bytes(parts.rest.get(4..8)?.try_into().ok()?)).ok()?;
        let chunk = parts.take(length.checked_add(8)?.checked_next_multiple_of(2)?)?;
        match name {
            b"EXIF" => {
                let exif = chunk.get(8..8 + length)?;
                upright = upright.or_else(|| turned(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)));
            }
            b"XMP " => {}
            _ => {
                if name == b"VP8X" && length > 0 {
                    flags = flags.or(Some(plain.len() + 8));
                }
                plain.extend(chunk);
            }
        }
    }
    if let Some(at) = flags {
        let flag = plain.get_mut(at)?;
        *flag &= !(HAS_EXIF | HAS_XMP);
        if let Some(turned) = upright {
            *flag |= HAS_EXIF;
            let own = tiff(turned);
            plain.extend(b"EXIF");
            plain.extend(u32::try_from(own.len()).ok()?.to_le_bytes());
            plain.extend(own);
        }
    }
    let size = u32::try_from(plain.len() - 8).ok()?.to_le_bytes();
    plain.get_mut(4..8)?.copy_from_slice(&size);
    Some(plain)
}
