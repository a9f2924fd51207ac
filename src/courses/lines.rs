//! From JSON pointers to lines: so that an author finds a fault in a file of thousands of lines.

use std::collections::{HashMap, HashSet};

/// The line, from 1, on which each value begins that a pointer names; a pointer to what is absent gets the line of what
/// would hold it. The text must be JSON; of anything else the lines mean nothing.
pub fn lines_of<'p>(text: &str, pointers: impl IntoIterator<Item = &'p str>) -> HashMap<&'p str, usize> {
    let pointers: Vec<&str> = pointers.into_iter().collect();
    let mut wanted: HashSet<&str> = HashSet::new();
    for pointer in &pointers {
        let mut part = *pointer;
        while wanted.insert(part) {
            part = part.rfind('/').map_or("", |at| &part[..at]);
        }
    }
    let mut scan =
        Scan { bytes: text.as_bytes(), at: 0, line: 1, pointer: String::new(), wanted, lines: HashMap::new() };
    scan.value();
    let lines = scan.lines;
    let nearest = |pointer: &'p str| {
        let mut part = pointer;
        loop {
            if let Some(line) = lines.get(part) {
                return *line;
            }
            match part.rfind('/') {
                Some(at) => part = &part[..at],
                None => return 1,
            }
        }
    };
    pointers.into_iter().map(|pointer| (pointer, nearest(pointer))).collect()
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    pointer: String,
    wanted: HashSet<&'a str>,
    lines: HashMap<String, usize>,
}

impl Scan<'_> {
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                other => return Some(*other),
            }
            self.at += 1;
        }
        None
    }

    fn value(&mut self) {
        let Some(first) = self.peek() else { return };
        // With a pointer all that hold it are wanted: below this value there is nothing. Names there may be long.
        if !self.wanted.contains(self.pointer.as_str()) {
            return self.skip(first);
        }
        self.lines.insert(self.pointer.clone(), self.line);
        match first {
            b'{' => self.members(b'}'),
            b'[' => self.members(b']'),
            b'"' => {
                self.string();
            }
            _ => self.plain(),
        }
    }

    /// Passes over a value.
    fn skip(&mut self, first: u8) {
        match first {
            b'{' | b'[' => {
                let mut depth = 0usize;
                while let Some(byte) = self.peek() {
                    match byte {
                        b'"' => {
                            self.string();
                            continue;
                        }
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if depth == 0 {
                        break;
                    }
                }
            }
            b'"' => {
                self.string();
            }
            _ => self.plain(),
        }
    }

    /// Passes over a number or a word.
    fn plain(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
            self.at += 1;
        }
    }

    /// The members of an object or array, whose own depth serde_json has bounded before.
    fn members(&mut self, end: u8) {
        let above = self.pointer.len();
        self.at += 1;
        let mut index = 0usize;
        while let Some(byte) = self.peek() {
            if byte == end {
                self.at += 1;
                break;
            }
            if byte == b',' {
                self.at += 1;
                continue;
            }
            self.pointer.push('/');
            if end == b'}' {
                let name = self.string().replace('~', "~0").replace('/', "~1");
                self.pointer.push_str(&name);
                if self.peek() == Some(b':') {
                    self.at += 1;
                }
            } else {
                self.pointer.push_str(&index.to_string());
                index += 1;
            }
            let before = self.at;
            self.value();
            self.pointer.truncate(above);
            if self.at == before {
                break;
            }
        }
    }

    /// A string's characters; names in this format have no escapes.
    fn string(&mut self) -> String {
        let from = self.at + 1;
        self.at = from;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        let end = self.at.min(self.bytes.len());
        self.at = (end + 1).min(self.bytes.len());
        String::from_utf8_lossy(&self.bytes[from.min(end)..end]).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_what_is_absent_have_lines() {
        let text = "{\n  \"levels\": [\n    {\"slug\": \"a\\\"}\"},\n    {\n      \"slug\": \"b\",\n      \"n\": 1.5e3\n    }\n  ]\n}\n";
        let wanted = ["", "/levels", "/levels/0/slug", "/levels/1", "/levels/1/n", "/levels/1/name", "/levels/7/slug"];
        let lines = lines_of(text, wanted);
        assert_eq!(wanted.map(|pointer| lines[pointer]), [1, 2, 3, 4, 6, 4, 2]);
    }

    #[test]
    fn long_names_where_nothing_is_wanted_cost_nothing() {
        // Were every member looked up by its pointer this would take hours.
        let text = format!(
            "{{\n\"a\": {{\"{}\": [0{}]}},\n\"b\": [[\"]\", 1],\n 2]}}",
            "n".repeat(500_000),
            ",1".repeat(500_000)
        );
        let wanted = ["/a", "/b", "/b/1"];
        let lines = lines_of(&text, wanted);
        assert_eq!(wanted.map(|pointer| lines[pointer]), [2, 3, 4]);
    }

    #[test]
    fn broken_text_ends() {
        for text in ["", "{", "{\"a\"", "[1,", "\"a\\", "{]", "[}", "{\"a\":}"] {
            lines_of(text, ["/a", "/0"]);
        }
    }
}
