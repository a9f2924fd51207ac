//! What is told of each occurrence of a problem: one closed table.

use serde::{Deserialize, Serialize};

use super::Fault;
use crate::messages;

/// What there is none of, as the words tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum Thing {
    Account,
    Asset,
    DailyPlan,
    File,
    Level,
    Attempt,
    Pack,
    Session,
    Story,
    Unit,
    Upload,
}

messages! {
    /// What happened and what to do next; its words are whole sentences.
    pub enum Detail {
        NotFound { what: Thing } = "detail-not-found";
        /// One field of the body or query is not valid.
        Field { field: String, fault: Fault } = "detail-field";
        /// The body as a whole is not valid.
        Body { fault: Fault } = "detail-body";
        /// Several fields are not valid.
        Fields { count: usize } = "detail-fields";
        DatabaseGone = "detail-database-gone";
        StoreGone = "detail-store-gone";
        RecordingsGone = "detail-recordings-gone";
        AccessUnknown = "detail-access-unknown";
        NoMail = "detail-no-mail";
        Busy = "detail-busy";
        Restarting = "detail-restarting";
        TooSlow = "detail-too-slow";
        Logged = "detail-logged";
        NoSuchPath = "detail-no-such-path";
        NoSuchCode = "detail-no-such-code";
        NoSuchMethod { method: String, allowed: String } = "detail-no-such-method";
        NoSuchMethodHere = "detail-no-such-method-here";
        Unreadable = "detail-unreadable";
        NotUtf8 = "detail-not-utf8";
        NotJson { line: usize, column: usize } = "detail-not-json";
        NotAForm = "detail-not-a-form";
        FormUnreadable = "detail-form-unreadable";
        NotSentAsJson = "detail-not-sent-as-json";
        BodyTooLarge { max: usize } = "detail-body-too-large";
        BodyTooLargeHere = "detail-body-too-large-here";
        KeyedBodyTooLarge { max: usize } = "detail-keyed-body-too-large";
        BodyLate = "detail-body-late";
        BodyStopped = "detail-body-stopped";
        BodyBrokeOff = "detail-body-broke-off";
        PathIdNotAUuid = "detail-path-id-not-a-uuid";
        PathDateNotADay = "detail-path-date-not-a-day";
        QueryHasNul = "detail-query-has-nul";
        QueryUnreadable { fault: Fault } = "detail-query-unreadable";
        ParameterUnreadable { name: String, fault: Fault } = "detail-parameter-unreadable";
        TakesNoParameters { name: String } = "detail-takes-no-parameters";
        BadCursor = "detail-bad-cursor";
        CursorOfAnother = "detail-cursor-of-another";
        CursorOfAnotherServer = "detail-cursor-of-another-server";
        CursorTooOld = "detail-cursor-too-old";
        StaleVersion = "detail-stale-version";
        BadIdempotencyKey = "detail-bad-idempotency-key";
        KeyOfAnotherRequest = "detail-key-of-another-request";
        StillWorkedOn = "detail-still-worked-on";
        BegunAgain = "detail-begun-again";
        AnswerLost = "detail-answer-lost";
        AnswerSealed = "detail-answer-sealed";
        AnswersOfADay = "detail-answers-of-a-day";
        OtherOrigin = "detail-other-origin";
        MetricsElsewhere = "detail-metrics-elsewhere";
        MetricsToken = "detail-metrics-token";
        AccessTokenMissing = "detail-access-token-missing";
        AccessTokenEnded = "detail-access-token-ended";
        AccountGone = "detail-account-gone";
        SessionEnded = "detail-session-ended";
        NeedsAuthor = "detail-needs-author";
        NeedsAdmin = "detail-needs-admin";
        WrongCredentials = "detail-wrong-credentials";
        RefreshTokenUsed = "detail-refresh-token-used";
        RefreshTokenEnded = "detail-refresh-token-ended";
        LinkEnded = "detail-link-ended";
        NotInStudio = "detail-not-in-studio";
        StudioIsForOthers = "detail-studio-is-for-others";
        WaitAWhile = "detail-wait-a-while";
        RecordingsOfADay { count: usize, megabytes: i64 } = "detail-recordings-of-a-day";
        LastAdmin = "detail-last-admin";
        EmailTaken = "detail-email-taken";
        UsernameTaken = "detail-username-taken";
        DeletedTogether { what: Thing } = "detail-deleted-together";
        ParentDeleted { what: Thing } = "detail-parent-deleted";
        KeyTaken { key: String, unit: String } = "detail-key-taken";
        SlugTaken { what: Thing, title: String, id: String, slug: String } = "detail-slug-taken";
        LevelNameTaken { level: String, name: String } = "detail-level-name-taken";
        SameContent { asset: String } = "detail-same-content";
        UploadIsAsset = "detail-upload-is-asset";
        UploadBecomesAsset = "detail-upload-becomes-asset";
        UploadTooOld = "detail-upload-too-old";
        FileNotArrived = "detail-file-not-arrived";
        UploadCompleted = "detail-upload-completed";
        UploadGivenUp = "detail-upload-given-up";
        PartMissing { number: i32, size: i64 } = "detail-part-missing";
        UploadHasNoParts = "detail-upload-has-no-parts";
        RecordingGone = "detail-recording-gone";
        RecordingNotSent = "detail-recording-not-sent";
        NoPackKey = "detail-no-pack-key";
    }
}
