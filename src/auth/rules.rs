//! What names, addresses, passwords and time zones may be. Each rule is a garde validator.

use lettre::Address;

use crate::error::Fault;

/// The lengths of a password, characters.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=128;

/// The longest address, characters.
pub const MAX_EMAIL: usize = 254;

/// 3–50 of letters, digits, `.`, `_` and `-`.
pub fn username(text: &str, _: &()) -> garde::Result {
    let text = text.trim();
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        return Err(Fault::NotAUsername.into());
    }
    length(text, 3..=50)
}

/// An address that mail can be sent to.
pub fn email(text: &str, _: &()) -> garde::Result {
    let text = text.trim();
    if text.len() <= MAX_EMAIL && text.is_ascii() && text.parse::<Address>().is_ok() {
        return Ok(());
    }
    Err(Fault::NotAnEmail.into())
}

/// 8–128 characters, any.
pub fn password(text: &str, _: &()) -> garde::Result {
    length(text, PASSWORD_LENGTH)
}

/// A password that was chosen earlier: no rule but the bound on work.
pub fn given_password(text: &str, _: &()) -> garde::Result {
    length(text, 0..=*PASSWORD_LENGTH.end())
}

/// Something written, 100 characters at most.
pub fn person_name(text: &str, _: &()) -> garde::Result {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::Blank.into());
    }
    if text.chars().any(char::is_control) {
        return Err(Fault::ControlCharacters.into());
    }
    length(text, 1..=100)
}

/// A picture on the web.
pub fn picture_url(text: &str, _: &()) -> garde::Result {
    let web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !web {
        return Err(Fault::NotAUrl.into());
    }
    length(text, 0..=2000)
}

/// An IANA name.
pub fn time_zone(text: &str, _: &()) -> garde::Result {
    match text.parse::<chrono_tz::Tz>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Fault::NotATimeZone.into()),
    }
}

/// So many characters.
fn length(text: &str, allowed: std::ops::RangeInclusive<usize>) -> garde::Result {
    match text.chars().count() {
        length if length < *allowed.start() => Err(Fault::TooShort { min: *allowed.start() }.into()),
        length if length > *allowed.end() => Err(Fault::TooLong { max: *allowed.end() }.into()),
        _ => Ok(()),
    }
}

/// `rule` where there is a value.
pub fn optional(rule: fn(&str, &()) -> garde::Result) -> impl FnOnce(&Option<String>, &()) -> garde::Result {
    move |value, context| value.as_deref().map_or(Ok(()), |text| rule(text, context))
}

/// `rule` where a `PATCH` sets a value.
pub fn patched(rule: fn(&str, &()) -> garde::Result) -> impl FnOnce(&Option<Option<String>>, &()) -> garde::Result {
    move |value, context| value.iter().flatten().try_for_each(|text| rule(text, context))
}

/// How names and addresses are kept: one spelling for each, whatever the case typed.
pub fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names() {
        for good in ["abc", "John.Doe_1-x", &"a".repeat(50)] {
            assert!(username(good, &()).is_ok(), "{good}");
        }
        for bad in ["ab", "", "a b c", "ada@example.com", "jürgen", &"a".repeat(51)] {
            assert!(username(bad, &()).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses() {
        for good in ["ada@example.com", "a+b.c@sub.example.co.uk"] {
            assert!(email(good, &()).is_ok(), "{good}");
        }
        for bad in ["ada", "ada@", "@example.com", "a b@example.com", "ada@example.com\r\nBcc: eve@example.com"] {
            assert!(email(bad, &()).is_err(), "{bad}");
        }
    }

    #[test]
    fn time_zones() {
        assert!(time_zone("Europe/London", &()).is_ok());
        for bad in ["", "Mars/Olympus", "+02:00"] {
            assert!(time_zone(bad, &()).is_err(), "{bad}");
        }
    }
}
