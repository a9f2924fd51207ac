//! Who may call what: every operation of the API document has a row here.

use std::collections::BTreeSet;

use parlance::auth::Role;
use parlance::openapi;
use serde_json::{Value, json};

use crate::both;
use crate::support::TestApp;

/// Who is let in.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    Anyone,
    SignedIn,
    Authors,
    Admins,
}

const TABLE: &[(&str, Who)] = &[
    ("register", Who::Anyone),
    ("login", Who::Anyone),
    ("refresh", Who::Anyone),
    ("logout", Who::Anyone),
    ("request_magic_link", Who::Anyone),
    ("show_magic_link", Who::Anyone),
    ("consume_magic_link", Who::Anyone),
    ("get_me", Who::SignedIn),
    ("update_me", Who::SignedIn),
    ("delete_me", Who::SignedIn),
    ("set_my_level", Who::SignedIn),
    ("change_my_password", Who::SignedIn),
    ("list_my_sessions", Who::SignedIn),
    ("revoke_my_session", Who::SignedIn),
    ("list_users", Who::Admins),
    ("get_user", Who::Admins),
    ("update_user", Who::Admins),
    ("get_asset", Who::SignedIn),
    ("get_catalog", Who::SignedIn),
    ("list_levels", Who::SignedIn),
    ("get_level", Who::SignedIn),
    ("list_stories", Who::SignedIn),
    ("get_story", Who::SignedIn),
    ("list_units", Who::SignedIn),
    ("get_unit", Who::SignedIn),
    ("list_assets", Who::SignedIn),
    ("sync_assets", Who::Authors),
    ("delete_asset", Who::Authors),
    ("update_asset", Who::Authors),
    ("restore_asset", Who::Authors),
    ("export_catalog", Who::Authors),
    ("import_catalog", Who::Authors),
    ("create_level", Who::Authors),
    ("order_levels", Who::Authors),
    ("delete_level", Who::Authors),
    ("update_level", Who::Authors),
    ("publish_level", Who::Authors),
    ("restore_level", Who::Authors),
    ("create_story", Who::Authors),
    ("order_stories", Who::Authors),
    ("unpublish_level", Who::Authors),
    ("delete_story", Who::Authors),
    ("update_story", Who::Authors),
    ("publish_story", Who::Authors),
    ("restore_story", Who::Authors),
    ("create_unit", Who::Authors),
    ("order_units", Who::Authors),
    ("unpublish_story", Who::Authors),
    ("delete_unit", Who::Authors),
    ("update_unit", Who::Authors),
    ("register_asset", Who::Authors),
    ("order_assets", Who::Authors),
    ("publish_unit", Who::Authors),
    ("restore_unit", Who::Authors),
    ("unpublish_unit", Who::Authors),
    ("create_upload", Who::Authors),
    ("delete_upload", Who::Authors),
    ("complete_upload", Who::Authors),
    ("list_upload_parts", Who::Authors),
    ("put_asset_progress", Who::SignedIn),
    ("record_events", Who::SignedIn),
    ("get_progress", Who::SignedIn),
    ("get_story_progress", Who::SignedIn),
    ("complete_unit", Who::SignedIn),
    ("get_unit_progress", Who::SignedIn),
    ("start_unit", Who::SignedIn),
    ("list_daily_plans", Who::SignedIn),
    ("get_daily_plan", Who::SignedIn),
    ("put_daily_plan", Who::SignedIn),
    ("delete_daily_plan", Who::SignedIn),
    ("generate_daily_plan", Who::SignedIn),
    ("get_pronunciation_attempt", Who::SignedIn),
    ("submit_pronunciation_attempt", Who::SignedIn),
    ("list_pronunciation_attempts", Who::SignedIn),
    ("create_pronunciation_attempt", Who::SignedIn),
    ("list_scores", Who::SignedIn),
    ("get_current_scores", Who::SignedIn),
    ("get_health", Who::Anyone),
    ("get_liveness", Who::Anyone),
    ("get_readiness", Who::Anyone),
    ("get_metrics", Who::Anyone),
];

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
            seen.insert(id);
            let (_, who) =
                TABLE.iter().find(|(name, _)| *name == id).unwrap_or_else(|| panic!("{id} has no row in TABLE"));
            let method: reqwest::Method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{id}", "0198c0de-0000-7000-8000-000000000000").replace("{date}", "2026-02-03");
            for (role, client) in &callers {
                // A field that nothing knows: whoever is let in is told so, and nothing changes.
                let request = client.request(method.clone(), &path).json(&json!({"unknownField": 1}));
                let answer = client.send(request).await;
                let refused = match (who, role) {
                    (Who::Anyone, _)
                    | (Who::SignedIn, Some(_))
                    | (Who::Authors, Some(Role::Author | Role::Admin))
                    | (Who::Admins, Some(Role::Admin)) => None,
                    (_, None) => Some(401),
                    (Who::Authors | Who::Admins, Some(_)) => Some(403),
                };
                match refused {
                    Some(status) => assert_eq!(answer.status, status, "{id} as {role:?}: {}", answer.text),
                    None => assert!(![401, 403].contains(&answer.status), "{id} as {role:?}: {}", answer.text),
                }
            }
        }
    }
    let listed: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, seen, "a row names an operation that is not there");
});
