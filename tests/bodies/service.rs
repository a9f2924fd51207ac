//! Health, in brief and in detail; what problems mean.

use reqwest::Method;

use crate::both;
use crate::support::{Role, TestApp, assert_snapshot};

both!(a_well_instance, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, admin) = app.user("root", Role::Admin);
    assert_snapshot("get_health", &app.anonymous().get("/health").await);
    assert_snapshot("get_health__admin", &admin.get("/health").await);
    assert_snapshot("get_liveness", &app.anonymous().get("/health/live").await);
    assert_snapshot("get_readiness", &app.anonymous().get("/health/ready").await);
});

both!(an_instance_in_trouble, |backend| async move {
    let mut app = TestApp::new(backend).await;
    app.stop_store().await;
    app.database.revert_migration();
    assert_snapshot("get_health__degraded", &app.anonymous().get("/health").await);
    assert_snapshot("get_readiness__not_ready", &app.anonymous().get("/health/ready").await);
});

both!(what_a_problem_means, |backend| async move {
    let app = TestApp::new(backend).await;
    let anonymous = app.anonymous();
    let ask = || anonymous.request(Method::GET, "/problems/too_many_requests");
    assert_snapshot("explain_problem", &anonymous.send(ask()).await);
    assert_snapshot(
        "explain_problem__spanish",
        &anonymous.send(ask().header("Accept-Language", "es-MX, en;q=0.5")).await,
    );
});
