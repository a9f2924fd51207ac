//! The words of a text: where they stand, and the form in which they are found.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Which rules the words in the database were made by: counted up when these change, or the Unicode tables behind them.
pub const VERSION: i32 = 1;

/// The characters of a word that count: PostgreSQL indexes nothing longer than some 2,700 bytes.
const MAX_CHARS: usize = 64;

/// What a text is found by: one of its words, or two that touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Folded.
    pub text: String,
    /// Where it stands, bytes.
    pub range: Range<usize>,
    /// Two words with nothing between them: so a word is found in languages that are written without spaces, where each
    /// character counts as a word.
    pub is_pair: bool,
}

/// The tokens of a text: its words in their order, then the pairs.
///
/// Words end where UAX #29 says, and at every other sign within (`l'homme` are two). Katakana count singly, as other
/// characters of languages without spaces do there.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (start, segment) in text.unicode_word_indices() {
        let mut goes_on = false;
        for (at, letter) in segment.grapheme_indices(true) {
            let (begin, end) = (start + at, start + at + letter.len());
            let Some(first) = letter.chars().next().filter(|first| first.is_alphanumeric()) else {
                goes_on = false;
                continue;
            };
            match ranges.last_mut() {
                Some(word) if goes_on => word.end = end,
                _ => ranges.push(begin..end),
            }
            goes_on = !is_katakana(first);
        }
    }
    let words = ranges.into_iter().map(|range| Token { text: fold(&text[range.clone()]), range, is_pair: false });
    let mut tokens: Vec<Token> = words.filter(|word| !word.text.is_empty()).collect();
    let touch = |two: &&[Token]| two[0].range.end == two[1].range.start;
    let pairs = tokens.windows(2).filter(touch).map(|two| Token {
        text: format!("{}{}", two[0].text, two[1].text),
        range: two[0].range.start..two[1].range.end,
        is_pair: true,
    });
    let pairs: Vec<Token> = pairs.collect();
    tokens.extend(pairs);
    tokens
}

fn is_katakana(character: char) -> bool {
    matches!(character, '\u{30A1}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}')
}

/// A word without case, accents and width: `Straße` and `STRASSE` are one, `Café` and `cafe`, `ｶﾞ` and `ガ`.
fn fold(word: &str) -> String {
    let mut folded = String::new();
    let bare = word.nfkd().filter(|character| !is_accent(*character));
    // Case folding by the case mappings: `ẞ` becomes `ß` before it becomes `SS`.
    let small = bare.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    for character in small {
        match character {
            // Letters with a stroke and ligatures, which Unicode takes for letters of their own.
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ħ' => folded.push('h'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            letter if letter.is_alphanumeric() || is_combining_mark(letter) => folded.push(letter),
            _ => {}
        }
    }
    folded.chars().take(MAX_CHARS).collect()
}

/// Marks that many leave out when they write: accents, and the points of Hebrew and Arabic. Vowel signs of other scripts are
/// no such marks, nor are those that tell `が` from `か`.
fn is_accent(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// What a query asks for: each of these, the last also as the beginning of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms(Vec<Term>);

/// A word or a pair that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    token: Token,
    is_prefix: bool,
}

impl Terms {
    /// Those of a query; none where it has no word.
    pub fn of(query: &str) -> Self {
        let (pairs, mut asked): (Vec<Token>, Vec<Token>) = tokens(query).into_iter().partition(|token| token.is_pair);
        let within =
            |word: &Token, pair: &Token| pair.range.start <= word.range.start && word.range.end <= pair.range.end;
        asked.retain(|word| !pairs.iter().any(|pair| within(word, pair)));
        asked.extend(pairs);
        asked.sort_by_key(|token| token.range.end);
        let last = asked.len();
        let mut terms: Vec<Term> = Vec::new();
        for (number, token) in (1..).zip(asked) {
            let is_prefix = number == last;
            if is_prefix || !terms.iter().any(|term| term.token.text == token.text) {
                terms.push(Term { token, is_prefix });
            }
        }
        Self(terms)
    }

    /// The bytes that words are compared with: each from the first on, and below the second where there is one, or else the
    /// same as the first.
    pub fn bounds(&self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let bounds = self.0.iter().map(|Term { token, is_prefix }| {
            let from = token.text.clone().into_bytes();
            let mut below = from.clone();
            // No byte of UTF-8 is 0xFF.
            if let Some(last) = below.last_mut() {
                *last += 1;
            }
            (from, is_prefix.then_some(below))
        });
        bounds.collect()
    }

    /// Is the token of a text asked for?
    pub fn ask_for(&self, token: &Token) -> bool {
        self.0.iter().any(|term| {
            let text = &term.token.text;
            let is_same = if term.is_prefix { token.text.starts_with(text) } else { token.text == *text };
            is_same && term.token.is_pair == token.is_pair
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_are_folded() {
        for (text, folded) in [
            ("Good morning, nice to meet you!", &["good", "morning", "nice", "to", "meet", "you"][..]),
            ("Café CAFE\u{301} cafe", &["cafe", "cafe", "cafe"]),
            ("Straße STRASSE STRAẞE", &["strasse", "strasse", "strasse"]),
            ("l'homme can’t", &["l", "homme", "can", "t"]),
            ("ΟΔΟΣ οδός", &["οδοσ", "οδοσ"]),
            ("İstanbul ISTANBUL ıstanbul", &["istanbul", "istanbul", "istanbul"]),
            ("Đường Łódź smørrebrød œuvre", &["duong", "lodz", "smorrebrod", "oeuvre"]),
            ("ёлка Ёлка", &["елка", "елка"]),
            ("كِتَاب أب", &["كتاب", "اب"]),
            ("ＡＢＣ　１２", &["abc", "12"]),
            ("हिन्दी", &["हिन्दी"]),
            ("— … !", &[]),
        ] {
            assert_eq!(texts(text), folded, "{text}");
        }
        assert_eq!(texts(&"a".repeat(1000)), ["a".repeat(64)]);
    }

    #[test]
    fn without_spaces_characters_are_found_in_pairs() {
        assert_eq!(texts("你好吗"), ["你", "好", "吗", "你好", "好吗"]);
        assert_eq!(texts("コーヒー"), ["コ", "ー", "ヒ", "ー", "コー", "ーヒ", "ヒー"]);
        assert_ne!(texts("が"), texts("か"));
        assert_eq!(texts("ｶﾞ"), texts("ガ"));
        assert_eq!(texts("说hello吧"), ["说", "hello", "吧", "说hello", "hello吧"]);
    }

    fn finds(query: &str, text: &str) -> bool {
        let found: Vec<Vec<u8>> = tokens(text).into_iter().map(|token| token.text.into_bytes()).collect();
        Terms::of(query).bounds().into_iter().all(|(from, below)| {
            found.iter().any(|word| match &below {
                Some(below) => (&from..below).contains(&word),
                None => *word == from,
            })
        })
    }

    #[test]
    fn the_last_word_may_be_begun() {
        for (query, text, is_found) in [
            ("good morn", "Good morning", true),
            ("morn good", "Good morning", false),
            ("goo", "Good morning", true),
            ("ood", "Good morning", false),
            ("GOOD good goo", "Good morning", true),
            ("你好", "老师，你好！", true),
            ("好你", "老师，你好！", false),
            ("你", "老师，你好！", true),
            ("师你", "老师，你好！", false),
            ("สวัส", "สวัสดีครับ", true),
            ("안녕하", "안녕하세요", true),
            ("コーヒ", "アイスコーヒー", true),
        ] {
            assert_eq!(finds(query, text), is_found, "{query} in {text}");
        }
        assert_eq!(Terms::of(" ?! "), Terms(Vec::new()));
    }

    proptest! {
        #[test]
        fn every_part_of_a_text_finds_it(text in "[a-zà-žß你好吗コヒ가 ,']{1,60}", from in 0_usize..60, length in 1_usize..60) {
            let words: BTreeSet<usize> =
                tokens(&text).iter().flat_map(|token| [token.range.start, token.range.end]).collect();
            let begin = words.iter().copied().find(|place| *place >= from).unwrap_or_default();
            // From the beginning of a word on, to wherever whoever types has come.
            let typed: String = text[begin..].chars().take(length).collect();
            prop_assert!(finds(&typed, &text), "{typed:?} in {text:?}");
        }

        #[test]
        fn the_form_of_a_text_does_not_matter(text in "[a-zà-žα-ωа-я가-각が你 ]{0,40}") {
            let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert_eq!(texts(&composed), texts(&decomposed));
            prop_assert_eq!(texts(&text), texts(&text.to_uppercase()));
        }

        #[test]
        fn tokens_stand_where_they_say(text in any::<String>()) {
            for token in tokens(&text) {
                prop_assert!(text.get(token.range.clone()).is_some_and(|word| !word.is_empty()));
                prop_assert!(!token.text.is_empty() && token.text.chars().count() <= 2 * MAX_CHARS);
            }
        }
    }
}
