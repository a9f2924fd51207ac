//! What one replica takes away, the others refuse within ten seconds.

use futures_util::future::join_all;
use parlance::auth::Role;
use reqwest::Method;
use serde_json::json;

use crate::both;
use crate::support::{Account, PASSWORD, TestApp, becomes};

both!(access_lost_on_one_replica_is_lost_on_the_others, |backend| async move {
    let app = TestApp::new(backend).await;
    let replica = app.replica().await;
    let (_, admin) = app.user("root", Role::Admin);
    let register = |name: &'static str| Account::register(&app, name);
    let (left, revoked, inactive, deleted, promoted, kept) = (
        register("left").await,
        register("revoked").await,
        register("inactive").await,
        register("deleted").await,
        register("promoted").await,
        register("kept").await,
    );
    let changed = register("changed").await;
    let there = |account: &Account| replica.anonymous().with_token(account.token());
    for account in [&left, &revoked, &inactive, &deleted, &promoted, &kept, &changed] {
        there(account).get("/api/v1/me").await.expect(200);
    }
    there(&promoted).get("/api/v1/admin/users").await.expect(403);

    app.anonymous().post("/api/v1/auth/logout", left.refresh_token()).await.expect(204);
    let other_device = Account::login(&app.anonymous(), "revoked", PASSWORD).await;
    let session = revoked.session().await;
    other_device.client.delete(&format!("/api/v1/me/sessions/{session}")).await.expect(204);
    let account = |of: &Account| format!("/api/v1/admin/users/{}", of.id());
    admin.patch(&account(&inactive), json!({"isActive": false})).await.expect(200);
    admin.patch(&account(&promoted), json!({"role": "admin"})).await.expect(200);
    let delete = deleted.client.request(Method::DELETE, "/api/v1/me").json(&json!({"password": PASSWORD}));
    deleted.client.send(delete).await.expect(204);
    let other_changed = Account::login(&app.anonymous(), "changed", PASSWORD).await;
    let passwords = json!({"currentPassword": PASSWORD, "newPassword": "another horse battery"});
    other_changed.client.put("/api/v1/me/password", passwords).await.expect(204);

    let refused = [
        (&left, "signed out"),
        (&revoked, "session revoked"),
        (&inactive, "deactivated"),
        (&deleted, "deleted"),
        (&changed, "password changed"),
    ];
    let waits = refused.map(|(account, what)| {
        let client = there(account);
        async move { becomes(&client, "/api/v1/me", 401, what).await }
    });
    let client = there(&promoted);
    tokio::join!(join_all(waits), becomes(&client, "/api/v1/admin/users", 200, "promoted"));

    for account in [&kept, &other_device, &other_changed] {
        there(account).get("/api/v1/me").await.expect(200);
    }
    for (account, what) in refused {
        let refresh = replica.anonymous().post("/api/v1/auth/refresh", account.refresh_token()).await;
        assert_eq!(refresh.status, 401, "{what}");
    }
    admin.patch(&account(&promoted), json!({"role": "learner"})).await.expect(200);
    becomes(&client, "/api/v1/admin/users", 403, "demoted").await;
    admin.patch(&account(&inactive), json!({"isActive": true})).await.expect(200);
    Account::login(&replica.anonymous(), "inactive", PASSWORD).await;
});

both!(the_later_change_of_a_role_counts_whatever_the_clocks_say, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    let replica = app.replica().await;
    let ((_, root), (id, member)) = (app.user("root", Role::Admin), app.user("member", Role::Learner));
    let path = format!("/api/v1/admin/users/{id}");
    let (here, there) = (member.clone(), replica.anonymous().with_token(member.token.as_deref().unwrap()));
    let root_there = replica.anonymous().with_token(root.token.as_deref().unwrap());
    // The clock of the first process is a minute ahead.
    app.set_time("2026-03-10T12:01:00Z");
    root.patch(&path, json!({"role": "author"})).await.expect(200);
    app.set_time("2026-03-10T12:00:00Z");
    root_there.patch(&path, json!({"role": "admin"})).await.expect(200);
    becomes(&here, "/api/v1/admin/users", 200, "made admin elsewhere").await;
    there.get("/api/v1/admin/users").await.expect(200);
    root_there.patch(&path, json!({"isActive": false})).await.expect(200);
    becomes(&here, "/api/v1/me", 401, "deactivated elsewhere").await;
});

both!(a_lost_refresh_is_repeated_on_another_replica, |backend| async move {
    let app = TestApp::new(backend).await;
    let replica = app.replica().await;
    let ada = Account::register(&app, "ada").await;
    let here = ada.refresh().await.expect(200);
    let there = replica.anonymous().post("/api/v1/auth/refresh", ada.refresh_token()).await.expect(200);
    assert_eq!(there["refreshToken"], here["refreshToken"]);
});
