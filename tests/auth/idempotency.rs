//! A POST that is sent again.

use parlance::auth::queries;
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::TestApp;

both!(fifty_requests_with_one_key_make_one_account_and_get_one_answer, |backend| async move {
    let app = TestApp::new(backend).await;
    let client = app.anonymous();
    let register = |name: &str| {
        let body = json!({"email": "ada@example.org", "username": name, "password": "correct horse battery"});
        let request = client.request(Method::POST, "/api/v1/auth/register").header("Idempotency-Key", "one");
        client.send(request.json(&body))
    };
    let answers = futures_util::future::join_all((0..50).map(|_| register("ada"))).await;
    for answer in &answers {
        answer.expect(201);
        assert_eq!(answer.text, answers[0].text);
    }
    assert_eq!(queries::count_users(&mut app.database.connect()).unwrap(), 1);
    assert_eq!(register("eve").await.expect(422)["code"], "idempotency_key_reused");
});
