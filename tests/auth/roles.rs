//! What every role gets from every operation of the API document: each has a row here.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::both;
use crate::support::{Role, TestApp};

/// The statuses of one operation as: nobody, learner, instructor, author, administrator.
type Row = (&'static str, [u16; 5]);

const TABLE: &[Row] = &[
    ("register", [422, 422, 422, 422, 422]),
    ("login", [422, 422, 422, 422, 422]),
    ("issue_token", [415, 415, 415, 415, 415]),
    ("refresh", [422, 422, 422, 422, 422]),
    ("logout", [422, 422, 422, 422, 422]),
    ("request_magic_link", [422, 422, 422, 422, 422]),
    ("show_magic_link", [400, 400, 400, 400, 400]),
    ("consume_magic_link", [422, 422, 422, 422, 422]),
    ("get_me", [401, 200, 200, 200, 200]),
    ("update_me", [401, 422, 422, 422, 422]),
    ("verify_my_email", [401, 422, 422, 422, 422]),
    ("export_my_data", [401, 200, 200, 200, 200]),
    ("delete_me", [401, 422, 422, 422, 422]),
    ("set_my_level", [401, 422, 422, 422, 422]),
    ("change_my_password", [401, 422, 422, 422, 422]),
    ("list_my_sessions", [401, 200, 200, 200, 200]),
    ("revoke_my_session", [401, 404, 404, 404, 404]),
    ("list_users", [401, 403, 403, 403, 200]),
    ("get_user", [401, 403, 403, 403, 404]),
    ("delete_user", [401, 403, 403, 403, 404]),
    ("update_user", [401, 403, 403, 403, 422]),
    ("get_asset", [401, 404, 404, 404, 404]),
    ("get_catalog", [401, 200, 200, 200, 200]),
    ("search_catalog", [401, 400, 400, 400, 400]),
    ("list_levels", [401, 200, 200, 200, 200]),
    ("get_level", [401, 404, 404, 404, 404]),
    ("list_stories", [401, 404, 404, 404, 404]),
    ("get_story", [401, 404, 404, 404, 404]),
    ("list_units", [401, 404, 404, 404, 404]),
    ("get_unit", [401, 404, 404, 404, 404]),
    ("list_assets", [401, 404, 404, 404, 404]),
    ("sync_assets", [401, 403, 403, 200, 200]),
    ("delete_asset", [401, 403, 403, 404, 404]),
    ("update_asset", [401, 403, 403, 422, 422]),
    ("restore_asset", [401, 403, 403, 404, 404]),
    ("export_catalog", [401, 403, 403, 200, 200]),
    ("import_catalog", [401, 403, 403, 422, 422]),
    ("create_level", [401, 403, 403, 422, 422]),
    ("order_levels", [401, 403, 403, 422, 422]),
    ("delete_level", [401, 403, 403, 404, 404]),
    ("update_level", [401, 403, 403, 422, 422]),
    ("publish_level", [401, 403, 403, 404, 404]),
    ("restore_level", [401, 403, 403, 404, 404]),
    ("create_story", [401, 403, 403, 422, 422]),
    ("order_stories", [401, 403, 403, 422, 422]),
    ("unpublish_level", [401, 403, 403, 404, 404]),
    ("delete_story", [401, 403, 403, 404, 404]),
    ("update_story", [401, 403, 403, 422, 422]),
    ("publish_story", [401, 403, 403, 404, 404]),
    ("restore_story", [401, 403, 403, 404, 404]),
    ("create_unit", [401, 403, 403, 422, 422]),
    ("order_units", [401, 403, 403, 422, 422]),
    ("unpublish_story", [401, 403, 403, 404, 404]),
    ("delete_unit", [401, 403, 403, 404, 404]),
    ("update_unit", [401, 403, 403, 422, 422]),
    ("register_asset", [401, 403, 403, 422, 422]),
    ("order_assets", [401, 403, 403, 422, 422]),
    ("publish_unit", [401, 403, 403, 404, 404]),
    ("restore_unit", [401, 403, 403, 404, 404]),
    ("unpublish_unit", [401, 403, 403, 404, 404]),
    ("create_upload", [401, 403, 403, 422, 422]),
    ("get_upload", [401, 403, 403, 404, 404]),
    ("delete_upload", [401, 403, 403, 404, 404]),
    ("complete_upload", [401, 403, 403, 404, 404]),
    ("list_upload_parts", [401, 403, 403, 404, 404]),
    ("put_asset_progress", [401, 422, 422, 422, 422]),
    ("record_events", [401, 422, 422, 422, 422]),
    ("get_progress", [401, 200, 200, 200, 200]),
    ("list_my_units", [401, 200, 200, 200, 200]),
    ("get_story_progress", [401, 404, 404, 404, 404]),
    ("complete_unit", [401, 422, 422, 422, 422]),
    ("get_unit_progress", [401, 404, 404, 404, 404]),
    ("start_unit", [401, 404, 404, 404, 404]),
    ("list_daily_plans", [401, 200, 200, 200, 200]),
    ("get_daily_plan", [401, 404, 404, 404, 404]),
    ("put_daily_plan", [401, 422, 422, 422, 422]),
    ("delete_daily_plan", [401, 404, 404, 404, 404]),
    ("generate_daily_plan", [401, 422, 422, 422, 422]),
    ("get_pronunciation_attempt", [401, 404, 404, 404, 404]),
    ("submit_pronunciation_attempt", [401, 422, 422, 422, 422]),
    ("list_pronunciation_attempts", [401, 404, 404, 404, 404]),
    ("list_my_pronunciation_attempts", [401, 200, 200, 200, 200]),
    ("delete_recording", [401, 404, 404, 404, 404]),
    ("create_pronunciation_attempt", [401, 422, 422, 422, 422]),
    ("list_scores", [401, 200, 200, 200, 200]),
    ("get_current_scores", [401, 200, 200, 200, 200]),
    ("get_home", [401, 200, 200, 200, 200]),
    ("list_changes", [401, 200, 200, 200, 200]),
    ("get_level_pack", [401, 404, 404, 404, 404]),
    ("get_story_pack", [401, 404, 404, 404, 404]),
    ("get_pack_keys", [200, 200, 200, 200, 200]),
    ("get_health", [200, 200, 200, 200, 200]),
    ("get_liveness", [200, 200, 200, 200, 200]),
    ("get_readiness", [200, 200, 200, 200, 200]),
    ("get_metrics", [200, 200, 200, 200, 200]),
    ("explain_problem", [200, 200, 200, 200, 200]),
];

// The request that is made of each: for an id that nothing has and a day without a plan, with a field that nothing
// knows. Whoever is let in is told so (404, 422), or gets what needs neither; nothing changes between the roles.
both!(every_operation_answers_each_role_as_its_row_says, |backend| async move {
    let app = TestApp::new(backend).await;
    let document: Value = serde_json::from_str(include_str!("../../openapi/openapi.json")).unwrap();
    let mut callers = vec![app.anonymous()];
    for role in [Role::Learner, Role::Instructor, Role::Author, Role::Admin] {
        callers.push(app.user(role.as_str(), role).1);
    }
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(name) = operation["operationId"].as_str() else { continue };
            seen.insert(name);
            let method: reqwest::Method = method.to_uppercase().parse().unwrap();
            let path = path
                .replace("{id}", "0198c0de-0000-7000-8000-000000000000")
                .replace("{date}", "2026-02-03")
                .replace("{code}", "not_found");
            let mut statuses = [0; 5];
            for (status, caller) in statuses.iter_mut().zip(&callers) {
                let request = caller.request(method.clone(), &path).json(&json!({"unknownField": 1}));
                *status = caller.send(request).await.status;
                let documented = operation["responses"].get(status.to_string());
                assert!(documented.is_some(), "{name} answers {status}, which the document does not know");
            }
            if !TABLE.contains(&(name, statuses)) {
                wrong.push((name, statuses));
            }
        }
    }
    assert!(wrong.is_empty(), "these answer otherwise than TABLE says: {wrong:#?}");
    let listed: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!((listed.len(), &listed), (TABLE.len(), &seen), "each operation has one row, and each row an operation");
});
