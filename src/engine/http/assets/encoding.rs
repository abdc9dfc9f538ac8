//! Which of the encodings that are at hand a browser gets (RFC 9110, section 12.5.3).
use axum::http::{HeaderValue, header::GetAll};

/// How bytes are packed for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

impl Encoding {
    /// The encoding that a file's ending tells, and the name without it.
    pub(super) fn of_file(path: &str) -> (Self, &str) {
        for (ending, encoding) in [(".br", Self::Brotli), (".gz", Self::Gzip)] {
            if let Some(name) = path.strip_suffix(ending) {
                return (encoding, name);
            }
        }
        (Self::Identity, path)
    }

    /// As `Content-Encoding` says it; none for plain bytes.
    pub(super) const fn word(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// The smaller, the better.
    const fn rank(self) -> u8 {
        self as u8
    }
}

/// The smallest of `variants` (never empty, the plain one first) that the browser takes. What it says it likes less is still taken
/// if it is smaller: such weights are habits, not wishes.
pub(super) fn choose<'a, V>(accepted: GetAll<'_, HeaderValue>, variants: &'a [V], encoding: impl Fn(&V) -> Encoding) -> &'a V {
    let accepted: Vec<&str> = accepted.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let takes = |encoding: Encoding| {
        let Some(word) = encoding.word() else { return true };
        let of = |name: &str| {
            accepted.iter().find_map(|item| {
                let mut parts = item.split(';').map(str::trim);
                parts.next().filter(|coding| coding.eq_ignore_ascii_case(name))?;
                let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
                Some(weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0)))
            })
        };
        of(word).or_else(|| of("*")).unwrap_or(false)
    };
    variants.iter().filter(|variant| takes(encoding(variant))).max_by_key(|variant| encoding(variant).rank()).unwrap_or(&variants[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderMap, header::ACCEPT_ENCODING};

    fn chosen(accepted: &[&str]) -> Encoding {
        let mut headers = HeaderMap::new();
        for line in accepted {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_str(line).unwrap());
        }
        *choose(headers.get_all(ACCEPT_ENCODING), &[Encoding::Identity, Encoding::Gzip, Encoding::Brotli], |encoding| *encoding)
    }

    #[test]
    fn the_smallest_that_is_taken_is_chosen() {
        assert_eq!(chosen(&["gzip, deflate, br, zstd"]), Encoding::Brotli);
        assert_eq!(chosen(&["gzip;q=1.0", "BR ; q=0.5"]), Encoding::Brotli);
        assert_eq!(chosen(&["gzip, br;q=0"]), Encoding::Gzip);
        assert_eq!(chosen(&["*"]), Encoding::Brotli);
        assert_eq!(chosen(&["*, br;q=0.0"]), Encoding::Gzip);
    }

    #[test]
    fn who_takes_none_or_says_nothing_gets_plain_bytes() {
        for plain in [&[][..], &["identity"], &["*;q=0"], &["br;q=nonsense"], &["zstd"]] {
            assert_eq!(chosen(plain), Encoding::Identity, "{plain:?}");
        }
    }
}
