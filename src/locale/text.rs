//! What pages say.

use crate::messages;

messages! {
    /// A text of a page.
    pub enum Text {
        FieldHelp = "page-field-help";
        CodeLabel = "page-code";
        StatusLabel = "page-status";
        ParamsLabel = "page-params";
        RequestId { id: String } = "page-request-id";
    }
}
