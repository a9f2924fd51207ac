//! Small text files: read whole, but never more than allowed.

use std::io::Read;

use super::MediaError;

/// Reads a UTF-8 text of at most `max_bytes`, without its byte order mark.
pub fn read_text<R: Read>(reader: &mut R, max_bytes: u64) -> Result<String, MediaError> {
    let mut bytes = Vec::new();
    reader.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Err(MediaError::TooLarge { max_bytes });
    }
    let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    if bytes.is_empty() {
        return Err(MediaError::Empty);
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        MediaError::NotUtf8 { line: 1 + good.iter().filter(|byte| **byte == b'\n').count() }
    })
}

/// Reads a JSON document of at most `max_bytes`; an error tells line and column.
pub fn check_json<R: Read>(reader: &mut R, max_bytes: u64) -> Result<serde_json::Value, MediaError> {
    let text = read_text(reader, max_bytes)?;
    serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line().max(1), error.column().max(1));
        let whole = error.to_string();
        let reason = whole.split(" at line ").next().unwrap_or(&whole).to_owned();
        MediaError::Json { line, column, reason }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_errors_point_at_the_place() {
        assert_eq!(check_json(&mut &b"\xEF\xBB\xBF{\"a\":[1]}"[..], 100).unwrap()["a"][0], 1);
        let error = check_json(&mut &b"{\n  \"a\": 1,\n}"[..], 100).unwrap_err();
        assert_eq!(error.to_string(), "this is not valid JSON: line 3, column 1: trailing comma");
        assert!(matches!(check_json(&mut "[".repeat(10_000).as_bytes(), 20_000), Err(MediaError::Json { .. })));
    }

    #[test]
    fn texts_are_bounded_and_utf8() {
        assert!(matches!(read_text(&mut &b"12345"[..], 4), Err(MediaError::TooLarge { max_bytes: 4 })));
        assert_eq!(read_text(&mut &b"1234"[..], 4).unwrap(), "1234");
        assert!(matches!(read_text(&mut &b"a\nb\n\xE9"[..], 10), Err(MediaError::NotUtf8 { line: 3 })));
        assert!(matches!(read_text(&mut &b"\xEF\xBB\xBF"[..], 10), Err(MediaError::Empty)));
    }
}
