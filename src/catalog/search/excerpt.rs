//! What is shown of a text in which something was found.

use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;
use utoipa::ToSchema;

use super::words::{Terms, tokens};

/// How many characters of a text are shown at most, and how many of these before what was found first.
const SHOWN: usize = 160;
const BEFORE: usize = 40;

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExcerptPart)]
pub struct Part {
    /// As it stands in the text, with `…` where that goes on before or behind the excerpt.
    #[schema(example = "Good morn")]
    pub text: String,
    /// Is it what was asked for?
    #[schema(example = true)]
    pub is_match: bool,
}

/// The text around what is asked for, in pieces that give the excerpt one after another; none where nothing of it is there.
pub fn excerpt(text: &str, terms: &Terms) -> Option<Vec<Part>> {
    let found = found(text, terms);
    let window = window(text, found.first()?);
    let part = |text: &str, is_match| Part { text: text.to_owned(), is_match };
    let mut parts = Vec::new();
    if window.start > 0 {
        parts.push(part("…", false));
    }
    let mut done = window.start;
    for range in found {
        let (start, end) = (range.start.min(window.end), range.end.min(window.end));
        parts.push(part(&text[done..start], false));
        parts.push(part(&text[start..end], true));
        done = end;
    }
    parts.push(part(&text[done..window.end], false));
    if window.end < text.len() {
        parts.push(part("…", false));
    }
    parts.retain(|part| !part.text.is_empty());
    Some(parts)
}

/// Where what is asked for stands in a text, in order; what overlaps or touches is one.
fn found(text: &str, terms: &Terms) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> =
        tokens(text).into_iter().filter(|token| terms.ask_for(token)).map(|token| token.range).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The part of a text that is shown: all of a short one, else whole words around what was found first.
fn window(text: &str, first: &Range<usize>) -> Range<usize> {
    if text.chars().count() <= SHOWN {
        return 0..text.len();
    }
    let bounds = || text.split_word_bound_indices().map(|(at, _)| at);
    let start = match text[..first.start].char_indices().rev().nth(BEFORE) {
        Some((before, _)) => {
            let begins = |at: &usize| *at >= before && !text[*at..].starts_with(char::is_whitespace);
            bounds().find(begins).unwrap_or(first.start).min(first.start)
        }
        None => 0,
    };
    let Some((limit, _)) = text[start..].char_indices().nth(SHOWN) else { return start..text.len() };
    let end = bounds().take_while(|at| *at <= start + limit).last().unwrap_or(start).max(start);
    let end = start + text[start..end].trim_end().len();
    start..end.max(first.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, query: &str) -> String {
        let parts = excerpt(text, &Terms::of(query)).unwrap();
        parts.iter().map(|part| if part.is_match { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn what_was_found_is_marked() {
        assert_eq!(shown("Good morning, Anna.", "morn"), "Good [morning], Anna.");
        assert_eq!(shown("Le café, the CAFE\u{301}!", "cafe"), "Le [café], the [CAFE\u{301}]!");
        assert_eq!(shown("老师，你好吗？", "你好吗"), "老师，[你好吗]？");
        assert!(excerpt("Good evening", &Terms::of("morning")).is_none());
        let long = format!("{} morning {}", "before ".repeat(60), "behind ".repeat(60));
        let excerpt = shown(&long, "morning");
        assert!(excerpt.starts_with("…before ") && excerpt.contains(" [morning] behind "), "{excerpt}");
        assert!(excerpt.ends_with("…") && excerpt.chars().count() <= SHOWN + 4, "{excerpt}");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_part_of_its_text(
            text in "[^…]{0,40}", words in "([a-z你]{1,5} ){0,60}", query in "[a-z你]{1,2}",
        ) {
            let text = format!("{text}{words}{text}");
            if let Some(parts) = excerpt(&text, &Terms::of(&query)) {
                let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
                prop_assert!(text.contains(whole.trim_matches('…')), "{whole:?}");
                prop_assert!(parts.iter().any(|part| part.is_match) && parts.iter().all(|part| !part.text.is_empty()));
            }
        }
    }
}
