//! What a picture tells besides what it shows: where and when it was taken, with which camera, by whom. Takes that out and leaves the
//! picture itself untouched, byte by byte; which way up it is stays. Knows JPEG, PNG and WebP as far as their parts go; pure.
mod jpeg;
mod orientation;
mod png;
mod webp;

/// The picture without what it tells; `None` where there is nothing to take out, where it is of another kind, or where its parts cannot
/// be told apart. Takes one pass, and about as much memory as the picture has.
pub fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let plain = match bytes {
        [0xFF, 0xD8, 0xFF, ..] => jpeg::plain(bytes),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => png::plain(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::plain(bytes),
        _ => None,
    };
    plain.filter(|plain| plain != bytes)
}

/// The parts of a file, one after the other; every reading may find the end.
struct Parts<'a> {
    rest: &'a [u8],
}

impl<'a> Parts<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::{orientation::tiff, *};

    /// An Exif of a camera: which way up, and a place.
    fn exif(turned: u16) -> Vec<u8> {
        let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
        exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
        exif.extend(turned.to_le_bytes());
        exif.extend([0, 0]);
        exif.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPS 10.7769 N 106.7009 E");
        exif
    }

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], length.as_slice(), content].concat()
    }

    fn jpeg(told: &[Vec<u8>]) -> Vec<u8> {
        let mut jpeg = vec![0xFF, 0xD8];
        jpeg.extend(segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"));
        jpeg.extend(told.concat());
        jpeg.extend(segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"));
        jpeg.extend(segment(0xDB, &[7; 65]));
        jpeg.extend(segment(0xDA, &[1, 1, 0, 0, 63, 0]));
        // Of the picture itself: a sign that is none, and a restart.
        jpeg.extend([1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4]);
        jpeg.extend(segment(0xC4, &[9; 20]));
        jpeg.extend(segment(0xDA, &[1, 1, 0, 0, 63, 0]));
        jpeg.extend([5, 6, 0xFF, 0xD9]);
        jpeg
    }

    fn camera(turned: u16) -> Vec<u8> {
        segment(0xE1, &[b"Exif\0\0".as_slice(), &exif(turned)].concat())
    }

    fn says(bytes: &[u8], words: &[u8]) -> bool {
        bytes.windows(words.len()).any(|window| window == words)
    }

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [length.as_slice(), name, content, b"-crc"].concat()
    }

    fn png(told: &[Vec<u8>]) -> Vec<u8> {
        let parts = [chunk(b"IHDR", &[1; 13]), told.concat(), chunk(b"IDAT", b"picture"), chunk(b"IEND", b"")];
        [b"\x89PNG\r\n\x1a\n".as_slice(), &parts.concat()].concat()
    }

    fn riff(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
        [name.as_slice(), &length, content, pad].concat()
    }

    fn webp(parts: &[Vec<u8>]) -> Vec<u8> {
        riff(b"RIFF", &[b"WEBP".as_slice(), &parts.concat()].concat())
    }

    #[test]
    fn a_photograph_loses_its_place_and_stays_the_right_way_up() {
        let xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<GPS/>");
        let told = [camera(6), xmp, segment(0xED, b"Photoshop 3.0\0GPS"), segment(0xFE, b"GPS of mine"), segment(0xE2, b"MPF\0GPS")];
        let plain = without_metadata(&jpeg(&told)).unwrap();
        assert!(!says(&plain, b"GPS") && !says(&plain, b"Photoshop"), "{plain:?}");
        let upright = segment(0xE1, &[b"Exif\0\0".as_slice(), &tiff(6)].concat());
        assert_eq!(plain, jpeg(&[upright]), "nothing else changed");
        assert_eq!(without_metadata(&plain), None, "there is nothing more to take out");
        // One that lies as it was taken needs to say nothing.
        assert_eq!(without_metadata(&jpeg(&[camera(1)])).unwrap(), jpeg(&[]));
    }

    #[test]
    fn what_follows_a_picture_goes() {
        let film = [jpeg(&[]), b"ftyp film with GPS".to_vec()].concat();
        assert_eq!(without_metadata(&film).unwrap(), jpeg(&[]));
        let more = [png(&[]), b"GPS".to_vec()].concat();
        assert_eq!(without_metadata(&more).unwrap(), png(&[]));
        let more = [webp(&[riff(b"VP8 ", b"picture")]), b"GPS".to_vec()].concat();
        assert_eq!(without_metadata(&more).unwrap(), webp(&[riff(b"VP8 ", b"picture")]));
    }

    #[test]
    fn a_png_loses_its_texts() {
        let told = [chunk(b"eXIf", &exif(1)), chunk(b"tEXt", b"Comment\0GPS"), chunk(b"iTXt", b"XML:com.adobe.xmp\0GPS")];
        let kept = [chunk(b"gAMA", &[0, 0, 1, 1])];
        assert_eq!(without_metadata(&png(&[told.as_slice(), &kept].concat())).unwrap(), png(&kept));
        assert_eq!(without_metadata(&png(&kept)), None);
    }

    #[test]
    fn a_webp_loses_its_place_and_stays_the_right_way_up() {
        let extended = |flags: u8| riff(b"VP8X", &[flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
        let told = webp(&[extended(0x2C), riff(b"VP8L", b"odd"), riff(b"EXIF", &exif(8)), riff(b"XMP ", b"<GPS/>")]);
        assert_eq!(without_metadata(&told).unwrap(), webp(&[extended(0x28), riff(b"VP8L", b"odd"), riff(b"EXIF", &tiff(8))]));
        let told = webp(&[extended(0x0C), riff(b"VP8 ", b"even"), riff(b"EXIF", &exif(1))]);
        assert_eq!(without_metadata(&told).unwrap(), webp(&[extended(0), riff(b"VP8 ", b"even")]));
        assert_eq!(without_metadata(&webp(&[riff(b"VP8 ", b"picture")])), None);
    }

    #[test]
    fn whatever_is_broken_is_left_or_gets_no_larger() {
        let pictures = [
            jpeg(&[camera(6), segment(0xFE, b"x")]),
            png(&[chunk(b"eXIf", &exif(3))]),
            webp(&[riff(b"VP8X", &[0x0C; 10]), riff(b"EXIF", &exif(3))]),
        ];
        for picture in pictures {
            for end in 0..picture.len() {
                let cut = &picture[..end];
                assert!(without_metadata(cut).is_none_or(|plain| plain.len() <= cut.len()), "{end}");
            }
            for at in 0..picture.len() {
                for wrong in [0, 1, 0x7F, 0xD9, 0xFF] {
                    let mut broken = picture.clone();
                    broken[at] = wrong;
                    if let Some(plain) = without_metadata(&broken) {
                        assert!(plain.len() <= broken.len(), "{at} {wrong}");
                        assert!(without_metadata(&plain).is_none(), "{at} {wrong}: once is enough");
                    }
                }
            }
        }
        for other in [b"".as_slice(), b"GIF89a", b"%PDF-1.7", &[0xFF, 0xD8, 0xFF]] {
            assert_eq!(without_metadata(other), None);
        }
    }
}
