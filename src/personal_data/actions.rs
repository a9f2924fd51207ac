//! Gathering what the features keep.

use std::collections::BTreeMap;

use diesel::QueryResult;

use super::response::{
    AccountExport, AssetProgressExport, EventExport, MailLinkExport, PersonalDataResponse, PlanEntryExport, PlanExport,
    SessionExport, UnitProgressExport, UploadExport,
};
use crate::db::{Conn, Day, UserId};
use crate::pronunciation::model::Attempt;
use crate::scores::ScoreResponse;
use crate::{auth, plans, progress, pronunciation, scores, uploads};

/// Everything but the attempts, whose recordings get a URL each, and those attempts. `None` without the account.
pub(super) fn gather(conn: &mut Conn, user: UserId) -> QueryResult<Option<(PersonalDataResponse, Vec<Attempt>)>> {
    let Some(account) = auth::queries::find_user(conn, user)?.filter(auth::User::is_usable) else { return Ok(None) };
    let mut units = progress::queries::list_unit_progress(conn, user, None)?;
    units.sort_by_key(|row| row.unit_id);
    let mut assets = progress::queries::list_asset_progress(conn, user, None)?;
    assets.sort_by_key(|row| row.asset_id);
    let mut aggregates = scores::queries::list_aggregates(conn, user)?;
    aggregates.sort_by_key(|row| (row.period, row.period_start));
    let mut events = progress::queries::list_events(conn, user)?;
    events.sort_by_key(|event| (event.occurred_at, event.id));
    let data = PersonalDataResponse {
        account: AccountExport::from(account),
        sessions: all(auth::queries::list_sessions(conn, user)?, SessionExport::from),
        mail_links: all(auth::queries::list_magic_links(conn, user)?, MailLinkExport::from),
        learning_events: all(events, EventExport::from),
        unit_progress: all(units, UnitProgressExport::from),
        asset_progress: all(assets, AssetProgressExport::from),
        daily_plans: gather_plans(conn, user)?,
        pronunciation_attempts: Vec::new(),
        scores: all(aggregates, ScoreResponse::from),
        uploads: all(uploads::queries::list_uploads(conn, user)?, UploadExport::from),
    };
    Ok(Some((data, pronunciation::queries::list_all_attempts(conn, user)?)))
}

fn all<R, E>(rows: Vec<R>, export: fn(R) -> E) -> Vec<E> {
    rows.into_iter().map(export).collect()
}

fn gather_plans(conn: &mut Conn, user: UserId) -> QueryResult<Vec<PlanExport>> {
    let mut entries = plans::queries::list_entries_on(conn, user, None)?;
    entries.sort_by_key(|(entry, day)| (*day, entry.position));
    let days = plans::queries::list_planned_days(conn, user)?;
    let mut plans: BTreeMap<Day, Vec<PlanEntryExport>> = days.into_iter().map(|day| (day, Vec::new())).collect();
    for (entry, day) in entries {
        plans.entry(day).or_default().push(PlanEntryExport::from(entry));
    }
    Ok(plans.into_iter().map(|(planned_date, entries)| PlanExport { planned_date, entries }).collect())
}
