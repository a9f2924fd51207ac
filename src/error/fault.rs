//! What can be wrong with a field: one closed table.

use serde_json::Value;

use crate::messages;

messages! {
    /// What is wrong with a field: a code, and what the rule was as parameters. A code never changes once released; new
    /// ones may come. Its words are `field-<code>`, and complete "this field …".
    pub enum Fault {
        /// It is not there, or null.
        Required = "field-required";
        /// There is no field of this name.
        UnknownField { allowed: Vec<String> } = "field-unknown_field";
        /// It is of another JSON type: `expected` is string, integer, number, boolean, array or object.
        WrongType { expected: String } = "field-wrong_type";
        /// It is none of the words that it may be.
        NotInList { allowed: Vec<String> } = "field-not_in_list";
        /// A number below `min` or above `max`.
        OutOfRange { min: i64, max: i64 } = "field-out_of_range";
        /// A text of fewer than `min` characters.
        TooShort { min: usize } = "field-too_short";
        /// A text of more than `max` characters.
        TooLong { max: usize } = "field-too_long";
        /// A list of more than `max` items.
        TooMany { max: usize } = "field-too_many";
        /// More than `max` bytes.
        TooLarge { max: i64 } = "field-too_large";
        /// A text of nothing but spaces.
        Blank = "field-blank";
        /// A control character where none may be.
        ControlCharacters = "field-control_characters";
        /// More than one line of text.
        NotOneLine = "field-not_one_line";
        /// The character U+0000.
        NulCharacter = "field-nul_character";
        /// Characters that a user name has not.
        NotAUsername = "field-not_a_username";
        /// No e-mail address.
        NotAnEmail = "field-not_an_email";
        /// No URL that begins with http:// or https://.
        NotAUrl = "field-not_a_url";
        /// No time zone of IANA's.
        NotATimeZone = "field-not_a_time_zone";
        /// No BCP 47 language tag.
        NotALanguage = "field-not_a_language";
        /// No slug.
        NotASlug = "field-not_a_slug";
        /// No UUID.
        NotAUuid = "field-not_a_uuid";
        /// No RFC 3339 time.
        NotATime = "field-not_a_time";
        /// No day of the calendar as YYYY-MM-DD.
        NotADate = "field-not_a_date";
        /// An offset from UTC that no place on Earth has.
        NotAnOffset = "field-not_an_offset";
        /// No media type.
        NotAMediaType = "field-not_a_media_type";
        /// No SHA-256 in hexadecimal digits.
        NotASha256 = "field-not_a_sha256";
        /// No object key.
        NotAKey = "field-not_a_key";
        /// No name of a file.
        NotAFileName = "field-not_a_file_name";
        /// No token of a mail's link.
        NotALinkToken = "field-not_a_link_token";
        /// An id that only the server gives, or that is none's own.
        ReservedId = "field-reserved_id";
        /// There is no such thing, or the caller may not see it.
        NotFound = "field-not_found";
        /// It belongs to somebody or something else.
        Taken = "field-taken";
        /// It is in the list already.
        Duplicate = "field-duplicate";
        /// The same value is at `first` already.
        SameAs { first: String } = "field-same_as";
        /// A list that must have all `count` of them, and lacks `missing`.
        Incomplete { count: usize, missing: String } = "field-incomplete";
        /// A day before the learner's `today`.
        InThePast { today: String } = "field-in_the_past";
        /// A time before the year 2000.
        TooEarly = "field-too_early";
        /// The end of a range before its beginning.
        BeforeStart = "field-before_start";
        /// A range of more than `max` days.
        RangeTooLong { max: i64 } = "field-range_too_long";
        /// Neither or more than one of fields of which one must be sent.
        OneOf { fields: Vec<String> } = "field-one_of";
        /// A plan without a size, of a learner without a daily goal.
        NoDailyGoal = "field-no_daily_goal";
        /// The current password is needed, since nobody signed in by mail within the last `minutes`.
        PasswordRequired { minutes: i64 } = "field-password_required";
        /// Not the current password.
        WrongPassword = "field-wrong_password";
        /// Not the code of a mail, or one that works no more.
        WrongCode = "field-wrong_code";
        /// It may not be sent here.
        NotAllowed = "field-not_allowed";
        /// It belongs to something else than what it was sent with.
        Mismatch = "field-mismatch";
        /// The time lay in the future; the time of arrival was taken. The event is kept.
        ClockAhead = "field-clock_ahead";
        /// A file whose content is of another type than was declared.
        WrongContent { declared: String, found: String } = "field-wrong_content";
        /// A file of another length than was declared, bytes.
        WrongSize { declared: i64, found: i64 } = "field-wrong_size";
        /// A file whose SHA-256 is not the declared one.
        WrongChecksum = "field-wrong_checksum";
        /// A file that cannot be used; `reason` is in English, for whoever made it.
        Unreadable { reason: String } = "field-unreadable";
        /// A file that a course names and that is nowhere.
        MissingMedia = "field-missing_media";
        /// A file of a course that is not what the course says; `reason` is in English.
        WrongMedia { reason: String } = "field-wrong_media";
        /// `count` more faults are not listed.
        More { count: usize } = "field-more";
        /// Not valid in some other way.
        Invalid = "field-invalid";
    }
}

/// Goes through garde, which knows no other errors than texts.
impl From<Fault> for garde::Error {
    fn from(fault: Fault) -> Self {
        Self::new(fault.to_carry())
    }
}

/// The largest whole number that every reader of JSON keeps (RFC 8259 §6).
pub const LARGEST_WHOLE: i64 = (1 << 53) - 1;

/// What the names of faults begin with, among the words.
const PREFIX: &str = "field-";

impl Fault {
    /// The codes, in the order of the table, each with the names of its parameters.
    pub fn codes() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
        let all = <Self as crate::locale::Message>::ALL.iter();
        all.map(|(id, params)| (id.trim_start_matches(PREFIX), *params))
    }

    /// The name of a code among the words.
    pub fn id(code: &str) -> String {
        format!("{PREFIX}{code}")
    }

    /// Its code, and its parameters as a JSON object.
    pub fn parts(&self) -> (String, Value) {
        let mut message = serde_json::to_value(self).expect("a fault is plain data");
        let code = message["id"].as_str().unwrap_or_default().trim_start_matches(PREFIX).to_owned();
        let params = message["params"].take();
        (code, if params.is_null() { Value::Object(serde_json::Map::new()) } else { params })
    }

    /// One of these fields must be sent, and no more.
    pub fn one_of(fields: &[&str]) -> Self {
        Self::OneOf { fields: fields.iter().map(|field| (*field).to_owned()).collect() }
    }

    /// As a text that goes through libraries which know no other errors; [`Fault::carried`] finds it again.
    pub fn to_carry(&self) -> String {
        serde_json::to_string(self).expect("a fault is plain data")
    }

    /// What a rule of ours said to garde.
    pub fn of(error: &garde::Error) -> Self {
        Self::carried(error.message()).unwrap_or(Self::Invalid)
    }

    /// What [`Fault::to_carry`] made.
    pub fn carried(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
