//! Which files are read, by what they are said to be. Pure.

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text, CSV, logs and the like.
    Plain,
    Html,
    Pdf,
    /// Office Open XML: documents,
    Word,
    /// tables,
    Sheet,
    /// and slides.
    Slides,
    /// All kinds of OpenDocument.
    OpenDocument,
}

/// Types that say nothing: there the name decides.
const VAGUE: [&str; 5] = ["", "application/octet-stream", "application/zip", "application/x-zip-compressed", "binary/octet-stream"];

impl Format {
    pub const ALL: [Self; 7] = [Self::Plain, Self::Html, Self::Pdf, Self::Word, Self::Sheet, Self::Slides, Self::OpenDocument];

    /// As it is written down, and named to the child.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Word => "word",
            Self::Sheet => "sheet",
            Self::Slides => "slides",
            Self::OpenDocument => "open_document",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    /// How a file of this type and name is read; `None` for kinds whose text nobody looks for.
    pub fn of(media_type: &str, name: &str) -> Option<Self> {
        let media_type = media_type.trim().to_ascii_lowercase();
        if VAGUE.contains(&media_type.as_str()) { Self::of_name(name) } else { Self::of_type(&media_type) }
    }

    fn of_type(media_type: &str) -> Option<Self> {
        let office = "application/vnd.openxmlformats-officedocument.";
        Some(match media_type {
            "text/html" | "application/xhtml+xml" => Self::Html,
            "text/rtf" => return None,
            "application/pdf" | "application/x-pdf" => Self::Pdf,
            "application/vnd.ms-word.document.macroenabled.12" => Self::Word,
            "application/vnd.ms-excel.sheet.macroenabled.12" => Self::Sheet,
            "application/vnd.ms-powerpoint.presentation.macroenabled.12" => Self::Slides,
            "application/json" | "application/xml" | "application/csv" | "application/x-log" => Self::Plain,
            other if other.starts_with("text/") => Self::Plain,
            other if other.starts_with("application/vnd.oasis.opendocument.") => Self::OpenDocument,
            other => match other.strip_prefix(office)?.split('.').next()? {
                "wordprocessingml" => Self::Word,
                "spreadsheetml" => Self::Sheet,
                "presentationml" => Self::Slides,
                _ => return None,
            },
        })
    }

    fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match ending.as_str() {
            "txt" | "csv" | "tsv" | "md" | "log" | "json" | "xml" | "yaml" | "yml" | "ini" | "ics" | "vcf" => Self::Plain,
            "html" | "htm" | "xhtml" => Self::Html,
            "pdf" => Self::Pdf,
            "docx" | "docm" | "dotx" => Self::Word,
            "xlsx" | "xlsm" | "xltx" => Self::Sheet,
            "pptx" | "pptm" | "ppsx" => Self::Slides,
            "odt" | "ods" | "odp" | "ott" | "ots" | "otp" => Self::OpenDocument,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_decides_and_the_name_where_it_says_nothing() {
        for (media_type, name, format) in [
            ("text/plain", "a.bin", Some(Format::Plain)),
            ("Text/CSV", "", Some(Format::Plain)),
            ("text/html", "a.txt", Some(Format::Html)),
            ("application/pdf", "", Some(Format::Pdf)),
            ("application/octet-stream", "Hóa đơn.PDF", Some(Format::Pdf)),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", Some(Format::Word)),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.template", "", Some(Format::Sheet)),
            ("application/zip", "a.pptx", Some(Format::Slides)),
            ("application/vnd.oasis.opendocument.spreadsheet", "", Some(Format::OpenDocument)),
            ("image/png", "a.pdf", None),
            ("application/zip", "a.zip", None),
            ("application/octet-stream", "pdf", None),
        ] {
            assert_eq!(Format::of(media_type, name), format, "{media_type} {name}");
        }
    }

    #[test]
    fn words_lead_back() {
        assert!(Format::ALL.into_iter().all(|format| Format::from_word(format.word()) == Some(format)));
        assert_eq!(Format::from_word("exe"), None);
    }
}
