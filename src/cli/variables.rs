//! Variables that nothing reads: a typo is not silence.

/// Every variable that Parlance reads, commented out.
const DOCUMENTED: &str = include_str!("../../.env.example");

/// Variables that begin so are meant for Parlance.
const PREFIXES: [&str; 3] = ["PARLANCE_", "S3_", "DATABASE_"];

/// Those of the tests and their scripts.
const TESTS: &str = "PARLANCE_TEST_";

fn known() -> impl Iterator<Item = &'static str> {
    let names =
        DOCUMENTED.lines().filter_map(|line| line.trim_start_matches('#').split_once('=')).map(|(name, _)| name);
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'))
}

/// One line for each of these variables that is meant for Parlance and that it does not know.
pub fn unknown(names: impl Iterator<Item = String>) -> Vec<String> {
    let meant = |name: &String| PREFIXES.iter().any(|prefix| name.starts_with(prefix)) && !name.starts_with(TESTS);
    let mut unknown: Vec<String> = names.filter(meant).filter(|name| known().all(|known| known != name)).collect();
    unknown.sort();
    unknown.into_iter().map(|name| line(&name)).collect()
}

fn line(name: &str) -> String {
    let nearest = known().min_by_key(|known| strsim::damerau_levenshtein(name, known)).unwrap_or_default();
    format!("{name} is set, but Parlance knows no such variable; the nearest that it knows is {nearest}")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::config::Config;

    #[test]
    fn a_typo_is_named_with_what_was_meant() {
        let names =
            ["PATH", "S3_ENDPIONT", "PARLANCE_TEST_POSTGRES_URL", "DATABASE_POOLSIZE", "S3_REGION", "PARLANCE_X"];
        let lines = unknown(names.into_iter().map(str::to_owned));
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[0].contains("DATABASE_POOLSIZE") && lines[0].ends_with(" DATABASE_POOL_SIZE"), "{lines:?}");
        assert!(lines[2].contains("S3_ENDPIONT") && lines[2].ends_with(" S3_ENDPOINT"), "{lines:?}");
    }

    #[test]
    fn every_variable_that_is_read_is_documented() {
        let folder = tempfile::tempdir().unwrap();
        let read = RefCell::new(Vec::new());
        let value = |name: &str| {
            read.borrow_mut().push(name.to_owned());
            match name {
                "PARLANCE_DATA_DIR" => Some(folder.path().to_string_lossy().into_owned()),
                "PRONUNCIATION_SCORER" => Some("azure".to_owned()),
                "AZURE_SPEECH_KEY" => Some("key".to_owned()),
                "AZURE_SPEECH_REGION" => Some("westeurope".to_owned()),
                _ => None,
            }
        };
        Config::from_vars(&value).unwrap();
        for name in read.into_inner() {
            assert!(known().any(|known| known == name), "{name} is not in .env.example");
        }
    }
}
