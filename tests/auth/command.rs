//! `parlance user`, beside a server on the same database.

use std::process::Output;

use crate::both;
use crate::support::{Account, Binary, PASSWORD, TestApp, becomes, done, login, refused};

fn user(app: &TestApp, arguments: &[&str], input: &str) -> Output {
    Binary::beside(app).run_with_input(&[&["user"], arguments].concat(), input)
}

fn create(app: &TestApp, name: &str, role: &str) -> Output {
    let email = format!("{name}@example.org");
    user(app, &["create", name, "--email", &email, "--role", role, "--password-stdin"], &format!("{PASSWORD}\n"))
}

both!(the_first_administrator_comes_from_the_command_line, |backend| async move {
    let app = TestApp::new(backend).await;
    let told = done(create(&app, "Root", "admin"));
    assert!(told.contains("made root (root@example.org), admin"), "{told}");
    assert!(!told.contains(PASSWORD));
    let root = Account::login(&app.anonymous(), "root", PASSWORD).await;
    assert_eq!(root.answer["user"]["role"], "admin");
    root.client.get("/api/v1/admin/users").await.expect(200);

    let told = refused(user(&app, &["set-role", "root", "learner"], ""));
    assert!(told.contains("last active administrator"), "{told}");
    done(create(&app, "other", "admin"));
    assert!(done(user(&app, &["set-role", "root", "author"], "")).contains("root is author now"));
    becomes(&root.client, "/api/v1/admin/users", 403, "demoted").await;
    assert_eq!(root.client.get("/api/v1/me").await.expect(200)["role"], "author");
});

both!(another_password_from_the_command_line_ends_all_sessions, |backend| async move {
    let app = TestApp::new(backend).await;
    let ada = Account::register(&app, "ada").await;
    let told = done(user(&app, &["set-password", "ada"], ""));
    let made_up = told.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    login(&app.anonymous(), "ada", PASSWORD).await.expect(401);
    Account::login(&app.anonymous(), "ada", made_up).await;
    becomes(&ada.client, "/api/v1/me", 401, "password set").await;
    ada.refresh().await.expect(401);

    let told = done(user(&app, &["set-password", "ada", "--password-stdin"], "another horse battery\r\n"));
    assert!(!told.contains("password: ") && !told.contains("another horse battery"), "{told}");
    login(&app.anonymous(), "ada", made_up).await.expect(401);
    Account::login(&app.anonymous(), "ada", "another horse battery").await;
});

both!(what_cannot_be_made_is_refused_by_its_name, |backend| async move {
    let app = TestApp::new(backend).await;
    done(create(&app, "ada", "learner"));
    let cases: [(&[&str], &str, &str); 8] = [
        (&["create", "ADA", "--email", "new@example.org", "--password-stdin"], PASSWORD, "username"),
        (&["create", "eve", "--email", "Ada@example.org", "--password-stdin"], PASSWORD, "address"),
        (&["create", "e v", "--email", "eve@example.org", "--password-stdin"], PASSWORD, "user name"),
        (&["create", "eve", "--email", "eve@", "--password-stdin"], PASSWORD, "--email"),
        (&["create", "eve", "--email", "eve@example.org", "--password-stdin"], "short", "password"),
        (&["create", "eve", "--email", "eve@example.org", "--role", "root"], "", "--role"),
        (&["set-role", "nobody", "author"], "", "account"),
        (&["set-password", "nobody"], "", "account"),
    ];
    for (arguments, input, word) in cases {
        let told = refused(user(&app, arguments, input));
        assert!(told.contains(word) && !told.contains("panicked"), "{arguments:?}: {told}");
        assert!(input != PASSWORD || !told.contains(PASSWORD), "{told}");
    }
    login(&app.anonymous(), "eve", PASSWORD).await.expect(401);
});
