//! Who may call what: every operation of the API document has a row here.

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
];

both!(every_operation_lets_in_whom_its_row_says, |backend| async move {
    let app = TestApp::new(backend).await;
    let document = openapi::document();
    let mut callers = vec![(None, app.anonymous())];
    for role in Role::ALL {
        callers.push((Some(role), app.user(role.as_str(), role).1));
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
            let (_, who) =
                TABLE.iter().find(|(name, _)| *name == id).unwrap_or_else(|| panic!("{id} has no row in TABLE"));
            let method: reqwest::Method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{id}", "0198c0de-0000-7000-8000-000000000000").replace("{date}", "2026-02-03");
            for (role, client) in &callers {
                // A field that nothing knows: whoever is let in is told so, and nothing changes.
                let request = client.request(method.clone(), &path).json(&json!({"unknownField": 1}));
                let answer = client.send(request).await;
                let refused = match (who, role) {
                    (Who::Anyone, _) | (Who::SignedIn, Some(_)) | (Who::Admins, Some(Role::Admin)) => None,
                    (_, None) => Some(401),
                    (Who::Admins, Some(_)) => Some(403),
                };
                match refused {
                    Some(status) => assert_eq!(answer.status, status, "{id} as {role:?}: {}", answer.text),
                    None => assert!(![401, 403].contains(&answer.status), "{id} as {role:?}: {}", answer.text),
                }
            }
        }
    }
});
