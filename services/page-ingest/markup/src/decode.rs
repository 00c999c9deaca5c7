//! From bytes to text: byte order mark, header, `meta`, else UTF-8, else Windows-1252.

use crate::bounds::MAX_BYTES;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// Bytes at the start of a page in which a charset is looked for (the HTML standard says 1024;
/// pages with long comments need more).
const SNIFF: usize = 4096;

/// Decodes a page. A charset that is named but contradicted by the bytes (UTF-8 that is none) gives
/// way to Windows-1252; a single-byte charset on bytes that are UTF-8 gives way to UTF-8.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    let bytes = &bytes[..bytes.len().min(MAX_BYTES)];
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[bom..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return match named(bytes, content_type) {
            // ISO-2022-JP and the like are ASCII bytes that mean something else.
            Some(e) if !e.is_ascii_compatible() => e.decode_without_bom_handling(bytes).0,
            _ => Cow::Borrowed(text),
        };
    }
    let encoding = named(bytes, content_type).filter(|e| *e != UTF_8);
    if encoding.is_none() && nearly_utf8(bytes) {
        return String::from_utf8_lossy(bytes);
    }
    encoding.unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0
}

/// UTF-8 with a few broken places (or cut at the end): more good sequences than bad ones.
fn nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc2).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 4
}

fn named(bytes: &[u8], content_type: Option<&str>) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SNIFF)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    content_type.and_then(|t| charset(&t.to_ascii_lowercase())).or_else(|| {
        let meta = head.match_indices("<meta").find_map(|(at, _)| {
            let tag = &head[at..];
            charset(&tag[..tag.find('>').unwrap_or(tag.len())])
        });
        meta.or_else(|| xml_encoding(&head))
    })
}

fn charset(text: &str) -> Option<&'static Encoding> {
    let at = text.find("charset")? + "charset".len();
    label(text[at..].trim_start().strip_prefix('=')?)
}

fn xml_encoding(head: &str) -> Option<&'static Encoding> {
    let head = head.trim_start().strip_prefix("<?xml")?;
    let head = &head[..head.find("?>")?];
    let at = head.find("encoding")? + "encoding".len();
    label(head[at..].trim_start().strip_prefix('=')?)
}

fn label(text: &str) -> Option<&'static Encoding> {
    let text = text.trim_start().trim_start_matches(['"', '\'']);
    let end = text.find(['"', '\'', ';', ' ', '/', '>', '?']).unwrap_or(text.len());
    Encoding::for_label(&text.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[track_caller]
    fn check(bytes: &[u8], header: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, header), expected);
    }

    #[test]
    fn charsets() {
        check("für".as_bytes(), None, "für");
        check(b"f\xfcr", None, "für");
        check(b"\xef\xbb\xbff\xc3\xbcr", None, "für");
        check(b"\xff\xfef\0\xfc\0r\0", None, "für");
        check(b"<meta charset=iso-8859-2>\xb1", None, "<meta charset=iso-8859-2>ą");
        check(b"\xb1", Some("text/html; charset=\"ISO-8859-2\""), "ą");
        check(
            b"<?xml version='1.0' encoding='iso-8859-15'?>\xa4",
            None,
            "<?xml version='1.0' encoding='iso-8859-15'?>€",
        );
        // Said to be UTF-8, but is not.
        check(b"<meta charset=utf-8>\x84Fest\x93", None, "<meta charset=utf-8>„Fest“");
        // UTF-8 that was cut within a character.
        check("äöüäöü".as_bytes().split_last().unwrap().1, None, "äöüäö\u{fffd}");
    }
}
