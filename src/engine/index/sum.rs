//! What a document is worth in a sum over all of them: how an index is compared with that of which it was made, without asking for
//! one document after the other.
use super::schema::Document;
use sha2::{Digest, Sha256};

impl Document {
    /// 64 bits that differ where anything in it differs. Added up (wrapping), whatever the order, they say whether two sets of
    /// documents are the same.
    pub fn checksum(&self) -> u64 {
        let mut hasher = Sha256::new();
        for number in [self.id, self.group, self.at.millis()] {
            hasher.update(number.to_le_bytes());
        }
        let mut texts = |texts: &[&str]| {
            hasher.update((texts.len() as u64).to_le_bytes());
            for text in texts {
                hasher.update((text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
        };
        texts(&[&self.title, &self.text, &self.sender, &self.owner, &self.people, &self.files]);
        for list in [&self.attached, &self.keywords, &self.tags] {
            texts(&list.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let [a, b, c, d, e, f, g, h, ..] = hasher.finalize().0;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_tells_documents_apart_that_hold_the_same_in_other_places() {
        let text = |text: &str| Document { text: text.to_owned(), ..Document::default() };
        let list = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let sums = [
            text("a").checksum(),
            text("b").checksum(),
            Document { title: "a".to_owned(), ..Document::default() }.checksum(),
            Document { id: 1, ..text("a") }.checksum(),
            Document { group: 1, ..text("a") }.checksum(),
            Document { tags: list(&["ab"]), ..text("a") }.checksum(),
            Document { tags: list(&["a", "b"]), ..text("a") }.checksum(),
            Document { keywords: list(&["a", "b"]), ..text("a") }.checksum(),
            Document { attached: list(&["a", "b"]), ..text("a") }.checksum(),
        ];
        let different: std::collections::HashSet<u64> = sums.into_iter().collect();
        assert_eq!(different.len(), sums.len());
        assert_eq!(text("a").checksum(), text("a").checksum());
    }
}
