//! What pages and mails say.

use crate::messages;

messages! {
    /// A text of a page or a mail.
    pub enum Text {
        FieldHelp = "page-field-help";
        CodeLabel = "page-code";
        StatusLabel = "page-status";
        ParamsLabel = "page-params";
        RequestId { id: String } = "page-request-id";
        SignIn = "page-sign-in";
        OpenInApp = "page-open-in-app";
        OpenApp = "page-open-app";
        TypeCode = "page-type-code";
        CodeUsedUp = "page-code-used-up";
        LinkEnds = "page-link-ends";
        MailGreeting = "mail-greeting";
        MailWorkOnce = "mail-work-once";
        SignInSubject = "mail-sign-in-subject";
        SignInOpen = "mail-sign-in-open";
        SignInType = "mail-sign-in-type";
        SignInIgnore = "mail-sign-in-ignore";
        SignInButton = "mail-sign-in-button";
        ProofSubject = "mail-proof-subject";
        ProofType = "mail-proof-type";
        ProofOpen = "mail-proof-open";
        ProofButton = "mail-proof-button";
        ProofIgnore = "mail-proof-ignore";
        GuessingSubject = "mail-guessing-subject";
        GuessingBody = "mail-guessing-body";
        MovedSubject = "mail-moved-subject";
        MovedBody = "mail-moved-body";
    }
}
