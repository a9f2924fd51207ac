//! Path parameters.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;

use super::problem::method_of_another;
use super::query::read_day;
use crate::db::Day;
use crate::error::{Detail, Error, Result};

/// The `{id}` of the path; 400 when it is not a UUID, 405 when it is a word of another path that has not this method.
#[derive(Debug, Clone, Copy)]
pub struct PathId<I>(pub I);

impl<I: FromStr> FromRequest for PathId<I> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = req.match_info().get("id").unwrap_or_default();
        ready(text.parse().map(Self).map_err(|_| {
            // `/levels/order` is no level, and takes other methods than one.
            method_of_another(req).unwrap_or_else(|| Error::malformed(Detail::PathIdNotAUuid))
        }))
    }
}

/// The `{date}` of the path; 400 when it is no day of the calendar.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(names("date"), parameter_in = Path)]
pub struct PathDay(
    /// The day, `YYYY-MM-DD`; `today` is the learner's own.
    #[param(value_type = String, pattern = r"^(today|\d{4}-\d{2}-\d{2})$", example = "today")]
    Option<Day>,
);

impl PathDay {
    /// The day, where today is known.
    pub fn or(self, today: Day) -> Day {
        self.0.unwrap_or(today)
    }
}

impl FromRequest for PathDay {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = req.match_info().get("date").unwrap_or_default();
        if text == "today" {
            return ready(Ok(Self(None)));
        }
        let day = read_day(text).map(|day| Self(Some(day)));
        ready(day.ok_or_else(|| Error::malformed(Detail::PathDateNotADay)))
    }
}
