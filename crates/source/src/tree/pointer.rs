//! What Git LFS leaves in place of a content that it keeps elsewhere.

use crate::Digest;

/// How such a file starts.
const START: &[u8] = b"version https://git-lfs.github.com/spec/";

/// No pointer is larger, by the specification of Git LFS.
pub(super) const MAX_BYTES: u64 = 1024;

/// Whether the bytes are a pointer.
pub(super) fn is_pointer(bytes: &[u8]) -> bool {
    bytes.starts_with(START)
}

/// Whether the pointer stands for exactly this content.
pub(super) fn stands_for(pointer: &[u8], content: &[u8]) -> bool {
    if !is_pointer(pointer) {
        return false;
    }
    let Ok(text) = std::str::from_utf8(pointer) else { return false };
    let word = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
    word("size ") == Some(content.len().to_string().as_str())
        && word("oid sha256:") == Some(Digest::of(content).to_string().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_stands_for_one_content_only() {
        let pointer = |size: usize| {
            let digest = Digest::of(b"id\n1\n");
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {size}\n")
        };
        assert!(stands_for(pointer(5).as_bytes(), b"id\n1\n"));
        assert!(!stands_for(pointer(5).as_bytes(), b"id\n2\n"));
        assert!(!stands_for(pointer(6).as_bytes(), b"id\n1\n"));
        assert!(!stands_for(b"id\n1\n", b"id\n1\n"));
    }
}
