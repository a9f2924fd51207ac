//! Demo accounts in a database that goes to production.

use crate::both;
use crate::support::{Account, Backend, Binary, Client, PASSWORD, TestDatabase, login};

const SECRET: &str = "k1:3f1c9a7e5b2d804673f1c9a7e5b2d804673f1c9a7e5b2d80";
const PUBLIC: &str = "parlance-demo";

/// A database filled in development, and the program that is to serve it in production.
struct Moved {
    database: TestDatabase,
    folder: tempfile::TempDir,
}

impl Moved {
    fn new(backend: Backend) -> Self {
        let moved = Self { database: TestDatabase::new(backend), folder: tempfile::tempdir().unwrap() };
        let seeded = Binary::new(moved.folder.path()).on(&moved.database).run(&["seed"]);
        assert!(seeded.status.success(), "{seeded:?}");
        moved
    }

    fn production(&self) -> Binary {
        let binary = Binary::new(self.folder.path()).on(&self.database);
        binary.with("PARLANCE_ENV", "production").with("JWT_SECRET", SECRET)
    }

    #[track_caller]
    fn refused(&self) -> String {
        let output = self.production().run(&["serve"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains("parlance user disable-demo"), "{said}");
        said
    }

    #[track_caller]
    fn disable(&self) -> String {
        let output = self.production().run(&["user", "disable-demo"]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

both!(production_refuses_accounts_that_the_public_password_opens, |backend| async move {
    let moved = Moved::new(backend);
    let said = moved.refused();
    for name in ["johndoe", "janedoe", "author", "admin"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert!(!parlance::seed::is_production(&mut moved.database.connect()).unwrap(), "nothing was marked");

    let told = moved.disable();
    assert!(told.contains("admin (admin@example.com, admin) is disabled"), "{told}");
    assert!(told.contains("parlance user create"), "no administrator is left: {told}");
    assert!(moved.disable().contains("no account has the public password"));

    let create = ["user", "create", "root", "--email", "root@example.org", "--role", "admin", "--password-stdin"];
    assert!(moved.production().run_with_input(&create, PASSWORD).status.success());
    let server = moved.production().serve().await;
    let client = Client::new(&server.base());
    for name in ["johndoe", "janedoe", "author", "admin"] {
        login(&client, name, PUBLIC).await.expect(401);
    }
    Account::login(&client, "root", PASSWORD).await.client.get("/api/v1/admin/users").await.expect(200);
});

both!(another_name_hides_no_administrator_with_the_public_password, |backend| async move {
    let moved = Moved::new(backend);
    moved.database.execute("DELETE FROM users WHERE username <> 'admin'");
    moved.database.execute("UPDATE users SET username = 'root', email = 'root@example.org'");
    assert!(moved.refused().contains("root"));
    // Whoever gave a demo account a password of its own may keep it.
    let set = ["user", "set-password", "root", "--password-stdin"];
    assert!(moved.production().run_with_input(&set, PASSWORD).status.success());
    assert!(moved.disable().contains("no account has the public password"));
    let server = moved.production().serve().await;
    Account::login(&Client::new(&server.base()), "root", PASSWORD).await;
});
