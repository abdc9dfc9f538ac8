//! JPEG: segments behind markers, and between them the picture itself (ITU-T T.81 annex B).
use super::{
    Parts,
    orientation::{tiff, turned},
};

const EXIF: &[u8] = b"Exif\0\0";

const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;

pub(super) fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut parts = Parts { rest: bytes };
    let mut plain = Vec::with_capacity(bytes.len());
    plain.extend(parts.take(2)?);
    let mut is_turned = false;
    loop {
        let marker = marker(&mut parts)?;
        match marker {
            END => {
                // Whatever follows is another file: a second picture, a film.
                plain.extend([0xFF, END]);
                return Some(plain);
            }
            0x01 | 0xD0..=0xD7 => plain.extend([0xFF, marker]),
            0x00 | 0xD8 => return None,
            _ => {
                let length = parts.rest.get(..2)?.try_into().map(u16::from_be_bytes).ok()?;
                let segment = parts.take(usize::from(length))?;
                let content = segment.get(2..)?;
                if let Some(exif) = content.strip_prefix(EXIF).filter(|_| marker == 0xE1) {
                    if let Some(turned) = turned(exif).filter(|_| !is_turned) {
                        is_turned = true;
                        let own = [EXIF, &tiff(turned)].concat();
                        plain.extend([0xFF, marker]);
                        plain.extend(u16::try_from(own.len() + 2).ok()?.to_be_bytes());
                        plain.extend(own);
                    }
                } else if stays(marker, content) {
                    plain.extend([0xFF, marker]);
                    plain.extend(segment);
                }
                if marker == SCAN {
                    plain.extend(scan(&mut parts));
                    if parts.rest.is_empty() {
                        // The end was cut off: what is there is shown all the same.
                        return Some(plain);
                    }
                }
            }
        }
    }
}

/// The next marker, behind any number of fillings.
fn marker(parts: &mut Parts<'_>) -> Option<u8> {
    if parts.take(1)? != [0xFF] {
        return None;
    }
    loop {
        match parts.take(1)? {
            [0xFF] => {}
            found => return found.first().copied(),
        }
    }
}

/// Of the segments of applications those stay that say how the picture is shown; comments go.
fn stays(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xE0 => content.starts_with(b"JFIF\0"),
        0xE2 => content.starts_with(b"ICC_PROFILE\0"),
        0xEE => content.starts_with(b"Adobe"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

/// The picture itself, up to the next marker that is not part of it.
fn scan<'a>(parts: &mut Parts<'a>) -> &'a [u8] {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7);
    let end = parts.rest.windows(2).position(is_end).unwrap_or(parts.rest.len());
    parts.take(end).unwrap_or_default()
}
