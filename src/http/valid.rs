//! The rules of fields, as garde's `custom` takes them, and what was found broken.
//!
//! garde's own rules say what they miss in English sentences; these say it as a [`Fault`].

use garde::Validate;

use crate::error::{Error, Fault, FieldFault, Result};

/// Checks a value by the rules of its fields; `pointer` makes of a field's path what points to it in the request.
///
/// # Errors
/// 422 naming each field.
pub(super) fn validate<T: Validate<Context = ()>>(value: &T, pointer: impl Fn(&str) -> String) -> Result<()> {
    value.validate().map_err(|report| {
        let fault =
            |(path, error): &(garde::Path, garde::Error)| FieldFault::new(pointer(&path.to_string()), Fault::of(error));
        Error::invalid_fields(report.iter().map(fault).collect())
    })
}

/// A check of a text: `#[garde(custom(rule(check)))]`.
pub fn rule(check: fn(&str) -> Result<(), Fault>) -> impl Fn(&String, &()) -> garde::Result {
    move |text, ()| check(text).map_err(Into::into)
}

/// A number from `min` to `max`, where there is one.
pub fn between<T: Number>(min: i64, max: i64) -> impl Fn(&T, &()) -> garde::Result {
    move |number, ()| match number.number().is_none_or(|number| (min as f64..=max as f64).contains(&number)) {
        true => Ok(()),
        false => Err(Fault::OutOfRange { min, max }.into()),
    }
}

/// A text of `min` to `max` characters, where there is one.
pub fn chars<T: Text>(min: usize, max: usize) -> impl Fn(&T, &()) -> garde::Result {
    move |text, ()| match text.text().map(|text| text.chars().count()) {
        Some(length) if length < min => Err(Fault::TooShort { min }.into()),
        Some(length) if length > max => Err(Fault::TooLong { max }.into()),
        _ => Ok(()),
    }
}

/// A list of at most `max` items.
pub fn at_most<T>(max: usize) -> impl Fn(&Vec<T>, &()) -> garde::Result {
    move |items, ()| if items.len() > max { Err(Fault::TooMany { max }.into()) } else { Ok(()) }
}

/// What [`between`] looks at.
pub trait Number {
    /// It, or none.
    fn number(&self) -> Option<f64>;
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            fn number(&self) -> Option<f64> {
                Some(*self as f64)
            }
        }
    )*};
}
numbers!(i32, u32, i64, u64, usize, f64);

impl<T: Number> Number for Option<T> {
    fn number(&self) -> Option<f64> {
        self.as_ref().and_then(Number::number)
    }
}

/// What [`chars`] looks at.
pub trait Text {
    /// It, or none.
    fn text(&self) -> Option<&str>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Option<String> {
    fn text(&self) -> Option<&str> {
        self.as_deref()
    }
}
