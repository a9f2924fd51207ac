//! Where a device stands.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use serde::{Deserialize, Serialize};

use crate::auth::LearnerEntity;
use crate::catalog::model::NodeKind;
use crate::db::{Id, Timestamp, UserId};
use crate::error::{Code, Detail, Error, Result};

/// The form of cursors. A server that knows a newer one still reads those that devices hold.
const VERSION: u8 = 1;

/// What a device has: everything up to a number, or up to one of the rows with that number.
pub type Position<K> = (i64, Option<K>);

/// Where a device stands; opaque to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    #[serde(rename = "v")]
    version: u8,
    /// Whose numbers these are: a restored database counts anew.
    #[serde(rename = "i")]
    instance: Id,
    #[serde(rename = "u")]
    learner: UserId,
    /// When it was given out, days since 1970.
    #[serde(rename = "d")]
    day: i64,
    /// What it has of the catalogue.
    #[serde(rename = "c")]
    pub nodes: Position<(NodeKind, Id)>,
    /// What it has of the learner's own rows.
    #[serde(rename = "l")]
    pub rows: Position<(LearnerEntity, String)>,
    /// Revision and number when it began with nothing: what was gone by then it never had. None once it has everything.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub began_at: Option<(i64, i64)>,
}

/// Whom cursors are given to, and when.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    /// The database's instance.
    pub instance: Id,
    /// The learner.
    pub learner: UserId,
    /// What time it is.
    pub now: Timestamp,
    /// How long tombstones are kept, days.
    pub tombstone_days: u32,
}

impl Holder {
    fn day(&self) -> i64 {
        (self.now.utc() - DateTime::UNIX_EPOCH).num_days()
    }
}

impl Cursor {
    /// Of a device that has nothing.
    pub fn first(holder: Holder) -> Self {
        Self::at(holder, (-1, None), (-1, None), None)
    }

    /// Of a device that has so much.
    pub(super) fn at(
        holder: Holder,
        nodes: Position<(NodeKind, Id)>,
        rows: Position<(LearnerEntity, String)>,
        began_at: Option<(i64, i64)>,
    ) -> Self {
        let Holder { instance, learner, .. } = holder;
        Self { version: VERSION, instance, learner, day: holder.day(), nodes, rows, began_at }
    }

    /// Reads what a device sent.
    ///
    /// # Errors
    /// 400 for what is no cursor, or another account's; 410 for one that is too old or of another instance.
    pub fn read(text: &str, holder: Holder) -> Result<Self> {
        let cursor: Option<Self> =
            URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let is_storable = |cursor: &Self| cursor.rows.1.as_ref().is_none_or(|(_, id)| !id.contains('\0'));
        let cursor = cursor.filter(is_storable).ok_or_else(|| Error::malformed(Detail::BadCursor))?;
        if cursor.learner != holder.learner {
            return Err(Error::malformed(Detail::CursorOfAnother));
        }
        if cursor.version != VERSION || cursor.instance != holder.instance {
            return Err(start_over(Detail::CursorOfAnotherServer));
        }
        if holder.day() - cursor.day > i64::from(holder.tombstone_days) {
            return Err(start_over(Detail::CursorTooOld));
        }
        Ok(cursor)
    }

    /// The text that devices keep.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).expect("a cursor is plain data"))
    }

    /// The same place, given out now.
    pub fn given_to(self, holder: Holder) -> Self {
        Self { day: holder.day(), ..self }
    }

    /// Does the device have everything up to this revision and number?
    pub fn has_all(&self, revision: i64, number: i64) -> bool {
        self.nodes == (revision, None) && self.rows == (number, None)
    }
}

/// 410.
pub fn start_over(detail: Detail) -> Error {
    Error::new(Code::StartOver, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder() -> Holder {
        let now = Timestamp::new("2026-03-10T12:00:00Z".parse().unwrap());
        Holder { instance: Id::generate(), learner: UserId::generate(), now, tombstone_days: 180 }
    }

    #[test]
    fn a_cursor_is_read_back_and_small() {
        let holder = holder();
        let cursor = Cursor {
            nodes: (i64::MAX, Some((NodeKind::Asset, Id::generate()))),
            rows: (i64::MAX, Some((LearnerEntity::AssetProgress, Id::generate().to_string()))),
            began_at: Some((i64::MAX, i64::MAX)),
            ..Cursor::first(holder)
        };
        assert_eq!(Cursor::read(&cursor.text(), holder).unwrap(), cursor);
        assert!(cursor.text().len() < 600, "{}", cursor.text().len());
    }

    #[test]
    fn only_its_own_young_cursors_are_taken() {
        let holder = holder();
        let text = Cursor::first(holder).text();
        let code = |holder| Cursor::read(&text, holder).map(drop).map_err(|error| error.code);
        let later = |days| Holder { now: holder.now + chrono::Duration::days(days), ..holder };
        assert_eq!(code(later(180)), Ok(()));
        assert_eq!(code(later(181)), Err(Code::StartOver));
        assert_eq!(code(Holder { instance: Id::generate(), ..holder }), Err(Code::StartOver));
        assert_eq!(code(Holder { learner: UserId::generate(), ..holder }), Err(Code::MalformedRequest));
        for none in ["", "x", "e30", &URL_SAFE_NO_PAD.encode("[1]")] {
            assert_eq!(Cursor::read(none, holder).unwrap_err().code, Code::MalformedRequest, "{none:?}");
        }
    }
}
