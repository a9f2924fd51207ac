//! What a viewer sees of a cue's text.

const ENTITIES: [(&str, &str); 6] =
    [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", "")];

/// The text without tags (`<b>`, `<v Anna>`, `<00:01.000>`), SubRip's `{\an8}` and invisible marks; entities resolved.
pub fn visible_text(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut rest = text;
    // Where no end is left, none is looked for again: a text of nothing but beginnings would take hours.
    let (mut tags_end, mut notes_end) = (true, true);
    while let Some(at) = rest.find(['<', '{', '&']) {
        seen.push_str(&rest[..at]);
        rest = &rest[at..];
        let skipped = match rest.as_bytes() {
            [b'<', next, ..] if tags_end && (next.is_ascii_alphanumeric() || matches!(next, b'/' | b'.')) => {
                let end = rest.find('>');
                tags_end = end.is_some();
                end.map(|end| (end + 1, ""))
            }
            [b'{', b'\\', ..] if notes_end => {
                let end = rest.find('}');
                notes_end = end.is_some();
                end.map(|end| (end + 1, ""))
            }
            _ => ENTITIES
                .iter()
                .find(|(entity, _)| rest.starts_with(entity))
                .map(|(entity, shown)| (entity.len(), *shown)),
        };
        let (length, shown) = skipped.unwrap_or((1, &rest[..1]));
        seen.push_str(shown);
        rest = &rest[length..];
    }
    seen.push_str(rest);
    seen
}
