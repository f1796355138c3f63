//! The ids of git objects, and the id that some bytes would have as a file.

use sha1::Digest as _;
use std::fmt;

/// The full id of an object: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits, and so never an option of a command.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ObjectId(String);

impl ObjectId {
    /// The id, if the text is a full one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let hexadecimal = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        (hexadecimal && matches!(text.len(), 40 | 64)).then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The id that a file with these bytes has in a repository with ids of the same format.
    pub(crate) fn of_file(&self, bytes: &[u8]) -> Self {
        let head = format!("blob {}\0", bytes.len());
        Self(if self.0.len() == 64 {
            hex(&sha2::Sha256::new().chain_update(head).chain_update(bytes).finalize())
        } else {
            hex(&sha1::Sha1::new().chain_update(head).chain_update(bytes).finalize())
        })
    }

    /// Whether a file with these bytes has this id.
    pub(crate) fn names(&self, bytes: &[u8]) -> bool {
        *self == self.of_file(bytes)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_git_would_say_in_both_formats() {
        let known = [
            "ce013625030ba8dba906f756967f9e9ca394464a",
            "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4",
        ];
        for id in known {
            let id = ObjectId::parse(id).unwrap();
            assert!(id.names(b"hello\n"), "{id}");
            assert!(!id.names(b"hello"), "{id}");
        }
    }

    #[test]
    fn only_a_full_id_is_one() {
        for text in ["", "-x", "HEAD", "ce01362", "--upload-pack=x", &"g".repeat(40), &"A".repeat(40)] {
            assert_eq!(ObjectId::parse(text), None, "{text}");
        }
    }
}
