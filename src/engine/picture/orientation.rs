//! Which way up a picture is, in the one field of Exif that says so (a directory of TIFF 6.0).

const TAG: u16 = 0x0112;
/// Fields of a directory that are looked at.
const FIELDS: usize = 500;

/// What an Exif says, 1 to 8; `None` where it says nothing, or only that the picture lies as it is.
pub(super) fn turned(exif: &[u8]) -> Option<u16> {
    let is_little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = exif.get(4..8)?.try_into().ok()?;
    let directory = if is_little { u32::from_le_bytes(long) } else { u32::from_be_bytes(long) };
    let directory = usize::try_from(directory).ok()?;
    let fields = usize::from(short(directory)?).min(FIELDS);
    let mut places = (0..fields).filter_map(|field| directory.checked_add(2 + field * 12));
    let found = places.find(|at| short(*at) == Some(TAG))?;
    short(found.checked_add(8)?).filter(|turned| (2..=8).contains(turned))
}

/// An Exif that says this and nothing else.
pub(super) fn tiff(turned: u16) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend(turned.to_be_bytes());
    exif.extend([0; 6]);
    exif
}
