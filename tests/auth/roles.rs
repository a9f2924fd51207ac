//! Who may call what: every operation of the API document has a row here.

use std::collections::BTreeSet;

use parlance::auth::Role;
use parlance::openapi;
use serde_json::{Value, json};

use crate::both;
use crate::support::TestApp;

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Anyone,
    SignedIn,
    Authors,
    Admins,
}

/// Every operationId once.
#[rustfmt::skip]
const TABLE: &[(Who, &[&str])] = &[
    (Who::Anyone, &[
        "register", "login", "refresh", "logout", "request_magic_link", "show_magic_link", "consume_magic_link",
        "get_health", "get_liveness", "get_readiness", "get_metrics",
    ]),
    (Who::SignedIn, &[
        "get_me", "update_me", "delete_me", "set_my_level", "change_my_password", "list_my_sessions",
        "revoke_my_session",
        "get_catalog", "list_levels", "get_level", "list_stories", "get_story", "list_units", "get_unit",
        "list_assets", "get_asset",
        "start_unit", "complete_unit", "get_unit_progress", "put_asset_progress", "get_story_progress", "get_progress",
        "record_events",
        "list_daily_plans", "get_daily_plan", "put_daily_plan", "delete_daily_plan", "generate_daily_plan",
        "create_pronunciation_attempt", "submit_pronunciation_attempt", "list_pronunciation_attempts",
        "get_pronunciation_attempt",
        "list_scores", "get_current_scores",
    ]),
    (Who::Authors, &[
        "create_level", "update_level", "delete_level", "publish_level", "unpublish_level", "restore_level",
        "order_levels",
        "create_story", "update_story", "delete_story", "publish_story", "unpublish_story", "restore_story",
        "order_stories",
        "create_unit", "update_unit", "delete_unit", "publish_unit", "unpublish_unit", "restore_unit", "order_units",
        "register_asset", "update_asset", "delete_asset", "restore_asset", "order_assets", "sync_assets",
        "create_upload", "list_upload_parts", "complete_upload", "delete_upload",
        "import_catalog", "export_catalog",
    ]),
    (Who::Admins, &["list_users", "get_user", "update_user"]),
];

fn who_may(operation: &str) -> Who {
    let row = TABLE.iter().find(|(_, operations)| operations.contains(&operation));
    row.unwrap_or_else(|| panic!("{operation} has no row in TABLE: say who may call it")).0
}

/// The status that a caller who may not come in gets.
fn refusal(who: Who, role: Option<Role>) -> Option<u16> {
    let Some(role) = role else { return (who != Who::Anyone).then_some(401) };
    let allowed = match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Authors => matches!(role, Role::Author | Role::Admin),
        Who::Admins => role == Role::Admin,
    };
    (!allowed).then_some(403)
}

both!(every_operation_lets_in_whom_its_row_says, |backend| async move {
    let app = TestApp::new(backend).await;
    let document = openapi::document();
    let mut callers = vec![(None, app.anonymous())];
    for role in Role::ALL {
        callers.push((Some(role), app.user(role.as_str(), role).1));
    }
    let mut seen = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
            let who = who_may(id);
            seen.insert(id.to_owned());
            let method: reqwest::Method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{id}", "0198c0de-0000-7000-8000-000000000000").replace("{date}", "2026-02-03");
            for (role, client) in &callers {
                // A field that nothing knows: whoever is let in is told so, and nothing changes.
                let request = client.request(method.clone(), &path).json(&json!({"unknownField": 1}));
                let answer = client.send(request).await;
                match refusal(who, *role) {
                    Some(status) => assert_eq!(answer.status, status, "{id} as {role:?}: {}", answer.text),
                    None => assert!(![401, 403].contains(&answer.status), "{id} as {role:?}: {}", answer.text),
                }
            }
        }
    }
    let rows = TABLE.iter().flat_map(|(_, operations)| *operations);
    let stale: Vec<_> = rows.filter(|operation| !seen.contains(**operation)).collect();
    assert!(stale.is_empty(), "rows of operations that no longer exist: {stale:?}");
});
