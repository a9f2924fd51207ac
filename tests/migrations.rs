//! Every migration up, down and up again; several migrators at once.

use std::process::Output;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use parlance::db::{Timestamp, migrate};
use parlance::{auth, seed};

use crate::both;
use crate::support::{Backend, Binary, Role, TestApp, TestDatabase};

const SECRET: &str = "k1:3f1c9a7e5b2d804673f1c9a7e5b2d804673f1c9a7e5b2d80";

/// What a command that must fail says about it.
#[track_caller]
fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn now() -> Timestamp {
    "2026-03-10T12:00:00Z".parse().map(Timestamp::new).unwrap()
}

both!(every_migration_goes_up_down_and_up, |backend| async move {
    let database = TestDatabase::unmigrated(backend);
    let mut conn = database.connect();
    let all = migrate::pending(&mut conn).unwrap();
    assert!(!all.is_empty());
    assert_eq!(migrate::run(&mut conn).unwrap(), all);
    for name in all.iter().rev() {
        assert_eq!(migrate::revert(&mut conn).unwrap().as_ref(), Some(name));
    }
    assert_eq!(migrate::revert(&mut conn).unwrap(), None);
    assert_eq!(migrate::run(&mut conn).unwrap(), all);
    assert!(migrate::pending(&mut conn).unwrap().is_empty());
});

both!(concurrent_migrators_do_not_collide, |backend| async move {
    let database = TestDatabase::unmigrated(backend);
    let all = migrate::pending(&mut database.connect()).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let mut conn = database.connect();
            std::thread::spawn(move || migrate::run(&mut conn).unwrap())
        })
        .collect();
    let mut ran: Vec<String> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    ran.sort();
    assert_eq!(ran, all, "each migration ran once");
});

/// What `parlance migrate run` says while another connection holds a lock; then the lock is let go, and it ends well.
async fn said_while_held(lock: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::unmigrated(Backend::Postgres);
    migrate::run(&mut database.connect()).unwrap();
    database.revert_migration();
    let mut other = database.connect();
    other.batch_execute(&format!("SET application_name = 'nightly-report'; BEGIN; {lock}")).unwrap();
    let mut migrator = Binary::new(folder.path()).on(&database).start(&["migrate", "run"]);
    migrator.says("nightly-report").await;
    let said = migrator.printed();
    drop(other);
    assert!(actix_web::web::block(move || migrator.end()).await.unwrap().success());
    assert!(migrate::pending(&mut database.connect()).unwrap().is_empty());
    said
}

#[actix_web::test]
#[ignore = "needs PostgreSQL: run scripts/test"]
async fn a_migration_that_waits_says_for_whom() {
    // Every migration ends with a row in this table.
    let said = said_while_held("LOCK TABLE __diesel_schema_migrations IN EXCLUSIVE MODE").await;
    assert!(said.contains("a table is locked; trying again") && said.contains("idle in transaction"), "{said}");
    let said = said_while_held("SELECT pg_advisory_lock(x'7061726c'::int)").await;
    assert!(said.contains("waiting for another migrator") && said.contains("pid "), "{said}");
}

/// What `parlance migrate run` says at the end of its patience, and which migrations are pending then.
fn given_up_behind(lock: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::unmigrated(Backend::Postgres);
    migrate::run(&mut database.connect()).unwrap();
    database.revert_migration();
    let mut other = database.connect();
    // Unlike Parlance's own connections, this one may rest in a transaction for as long as it likes.
    let session = "SET application_name = 'nightly-report'; SET idle_in_transaction_session_timeout = 0";
    other.batch_execute(&format!("{session}; BEGIN; {lock}")).unwrap();
    // A migrator that waited for ever would get the lock in the end, and not be refused.
    let (ended, end) = std::sync::mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        end.recv_timeout(Duration::from_secs(150)).ok();
        drop(other);
    });
    let said = refusal(&Binary::new(folder.path()).on(&database).command(&["migrate", "run"]).output().unwrap());
    let pending = migrate::pending(&mut database.connect()).unwrap();
    drop(ended);
    holder.join().unwrap();
    (said, pending)
}

#[test]
#[ignore = "needs PostgreSQL: run scripts/test"]
fn a_migration_waits_two_minutes_at_most_and_says_what_to_do() {
    let table = std::thread::spawn(|| given_up_behind("LOCK TABLE __diesel_schema_migrations IN EXCLUSIVE MODE"));
    let (said, pending) = given_up_behind("SELECT pg_advisory_lock(x'7061726c'::int)");
    assert!(said.contains("nightly-report") && said.contains("pg_terminate_backend") && pending.len() == 1, "{said}");
    let (said, pending) = table.join().unwrap();
    assert!(said.contains("nightly-report") && said.contains("nothing is half done") && pending.len() == 1, "{said}");
}

both!(production_undoes_no_migration, |backend| async move {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(backend);
    let development = || Binary::new(folder.path()).on(&database);
    let production = development().with("PARLANCE_ENV", "production").with("JWT_SECRET", SECRET);
    for action in ["redo", "revert"] {
        let said = refusal(&production.run(&["migrate", action, "--yes"]));
        assert!(said.contains("PARLANCE_ENV says so") && said.contains("restore a backup"), "{said}");
    }
    seed::mark_production(&mut database.connect(), now()).unwrap();
    for action in ["redo", "revert"] {
        let said = refusal(&development().run(&["migrate", action, "--yes"]));
        assert!(said.contains("marked") && said.contains("restore a backup"), "{said}");
    }
    assert!(migrate::pending(&mut database.connect()).unwrap().is_empty());
    assert!(seed::is_production(&mut database.connect()).unwrap());
});

both!(undoing_a_migration_asks_for_a_yes_and_names_what_is_lost, |backend| async move {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(backend);
    let binary = Binary::new(folder.path()).on(&database);
    let newest = migrate::status(&mut database.connect()).unwrap().pop().unwrap().name;
    for action in ["redo", "revert"] {
        let said = refusal(&binary.run(&["migrate", action]));
        assert!(said.contains(&newest) && said.contains(&format!("parlance migrate {action} --yes")), "{said}");
        assert!(migrate::pending(&mut database.connect()).unwrap().is_empty());
    }
    let redone = binary.run(&["migrate", "redo", "--yes"]);
    assert!(redone.status.success(), "{redone:?}");
    assert!(migrate::pending(&mut database.connect()).unwrap().is_empty());

    // Down to the first, which drops the accounts, and then to none: then there is no mark to be read.
    let all = migrate::status(&mut database.connect()).unwrap().len();
    for _ in 1..all {
        assert!(binary.run(&["migrate", "revert", "--yes"]).status.success());
    }
    database.execute(
        "INSERT INTO instance_settings (name, value, created_at, updated_at)
         VALUES ('a', 'b', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    );
    let said = refusal(&binary.run(&["migrate", "revert"]));
    assert!(said.contains("instance_settings (1)") && said.contains("users (0)"), "{said}");
    assert!(binary.run(&["migrate", "revert", "--yes"]).status.success());
    let none = binary.run(&["migrate", "revert"]);
    assert!(none.status.success() && String::from_utf8_lossy(&none.stdout).contains("no migration to undo"));
});

both!(seeding_makes_no_accounts_where_the_environment_says_production, |backend| async move {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(backend);
    let production = Binary::new(folder.path()).on(&database);
    let production = production.with("PARLANCE_ENV", "production").with("JWT_SECRET", SECRET);
    let said = refusal(&production.run(&["seed"]));
    assert!(said.contains("PARLANCE_ENV says so") && said.contains("parlance seed --yes"), "{said}");
    let seeded = production.run(&["seed", "--yes"]);
    assert!(seeded.status.success(), "{seeded:?}");
    assert_eq!(auth::queries::count_users(&mut database.connect()).unwrap(), 0);
});

both!(an_older_version_leaves_a_newer_schema_alone, |backend| async move {
    let app = TestApp::new(backend).await;
    let ready = || async { app.anonymous().get("/health/ready").await.status };
    assert_eq!(ready().await, 200);
    app.database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000001')");
    let binary = Binary::beside(&app);
    let commands: [&[&str]; 6] = [
        &["serve"],
        &["seed"],
        &["export", "course.zip"],
        &["user", "set-role", "nobody", "admin"],
        &["migrate", "run"],
        &["migrate", "redo", "--yes"],
    ];
    for command in commands {
        let said = refusal(&binary.run(command));
        assert!(said.contains("29990101000001") && said.contains("Run the newer version"), "{command:?}: {said}");
    }
    let listed = String::from_utf8(binary.run(&["migrate", "status"]).stdout).unwrap();
    assert!(listed.contains("[X] 29990101000001 (of another version of Parlance)"), "{listed}");

    // One that serves already goes on, until it is replaced, and says so to administrators.
    let (_, admin) = app.user("root", Role::Admin);
    let started = Instant::now();
    let health = loop {
        let health = admin.get("/health").await.expect(200);
        if health["status"] == "degraded" {
            break health;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{health}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(health["checks"]["migrations"]["status"], "error");
    assert_eq!(ready().await, 200);
    assert!(health["checks"]["migrations"]["message"].as_str().unwrap().contains("29990101000001"), "{health}");
});
