//! What clients see while the database is away, only reads, or is another role's.

use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use diesel::connection::SimpleConnection;
use parlance::auth::Role;
use parlance::db::DatabaseUrl;
use parlance::error::{Code, Error};
use serde_json::json;

use crate::support::{Backend, Lessons, TestApp, TestDatabase};

/// Stands between the application and PostgreSQL, so that a test can take the database away. On threads of its own: the
/// application connects at its start without giving way to others.
struct Proxy {
    addr: SocketAddr,
    server: SocketAddr,
    accepting: Option<JoinHandle<()>>,
    is_open: Arc<AtomicBool>,
    sockets: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn to(database: &TestDatabase) -> (Self, String) {
        let DatabaseUrl::Postgres(url) = &database.url else { unreachable!("SQLite is in the process") };
        let mut url: url::Url = url.parse().unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap()).parse().unwrap();
        let addr = "127.0.0.1:0".parse().unwrap();
        let mut proxy = Self { addr, server, accepting: None, is_open: Arc::default(), sockets: Arc::default() };
        proxy.open();
        url.set_port(Some(proxy.addr.port())).unwrap();
        (proxy, url.into())
    }

    fn open(&mut self) {
        let listener = TcpListener::bind(self.addr).unwrap();
        self.addr = listener.local_addr().unwrap();
        self.is_open.store(true, Ordering::Release);
        let (server, is_open, sockets) = (self.server, self.is_open.clone(), self.sockets.clone());
        self.accepting = Some(thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                if !is_open.load(Ordering::Acquire) {
                    return;
                }
                let server = TcpStream::connect(server).unwrap();
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    thread::spawn(move || {
                        std::io::copy(&mut from, &mut to).ok();
                        to.shutdown(Shutdown::Both).ok();
                    });
                }
                sockets.lock().unwrap().extend([client, server]);
            }
        }));
    }

    fn close(&mut self) {
        self.is_open.store(false, Ordering::Release);
        TcpStream::connect(self.addr).ok();
        self.accepting.take().unwrap().join().unwrap();
        for socket in self.sockets.lock().unwrap().drain(..) {
            socket.shutdown(Shutdown::Both).ok();
        }
    }
}

#[actix_web::test]
#[ignore = "needs PostgreSQL"]
async fn while_the_database_is_away_requests_are_refused_at_once_and_kept_reads_go_on() {
    let database = TestDatabase::new(Backend::Postgres);
    let (mut proxy, url) = Proxy::to(&database);
    // It is asked again and again until the database is back.
    let app = TestApp::on(database, &[("DATABASE_URL", &url), ("PARLANCE_API_RATE", "1000000")]).await;
    let unit = Lessons::of(&app).units(1)[0];
    let (_, learner) = app.user("johndoe", Role::Learner);
    let kept = format!("/api/v1/units/{unit}");
    let before = learner.get(&kept).await.expect(200);
    app.anonymous().get("/health/ready").await.expect(200);

    proxy.close();
    let refused = learner.post(&format!("/api/v1/units/{unit}/start"), json!({})).await;
    refused.expect(503);
    assert!(!refused.header("retry-after").is_empty());
    // Each used to wait for five seconds.
    let refusals = async {
        for _ in 0..20 {
            learner.get("/api/v1/me").await.expect(503);
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), refusals).await.expect("nobody waits");
    // Longer than lost access may go unnoticed.
    tokio::time::sleep(std::time::Duration::from_secs(11)).await;
    assert_eq!(learner.get(&kept).await.expect(200), before);
    learner.get("/api/v1/me").await.expect(503);
    learner.with_token("nobody's").get(&kept).await.expect(401);
    // A look is good for a second.
    let noticed = async {
        while app.anonymous().get("/health/ready").await.status != 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), noticed).await.expect("readiness notices");

    proxy.open();
    let back = async {
        while learner.get("/api/v1/me").await.status == 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), back).await.expect("it is found again");
    learner.post(&format!("/api/v1/units/{unit}/start"), json!({})).await.expect(200);
}

#[actix_web::test]
#[ignore = "needs PostgreSQL"]
async fn a_server_that_has_become_a_replica_is_no_fault_of_ours_and_is_left_when_it_ends() {
    let app = TestApp::new(Backend::Postgres).await;
    let (_, learner) = app.user("johndoe", Role::Learner);
    let change = || async { learner.patch("/api/v1/me", json!({"firstName": "John"})).await };
    change().await.expect(200);
    // What a failover looks like: connections end, and the next ones only read.
    app.database.set_read_only(true);
    let unwilling = async {
        while change().await.status != 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), unwilling).await.expect("writes are refused");
    let refused = change().await;
    refused.expect(503);
    assert!(!refused.header("retry-after").is_empty());
    // A look is good for a second.
    let noticed = async {
        while app.anonymous().get("/health/ready").await.status != 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), noticed).await.expect("readiness notices");
    app.database.set_read_only(false);
    let willing = async {
        while change().await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), willing).await.expect("other connections are opened");
}

#[actix_web::test]
#[ignore = "needs PostgreSQL"]
async fn a_role_that_may_create_nothing_serves() {
    let database = TestDatabase::new(Backend::Postgres);
    let role = format!("server_{}", database.name());
    database.execute(&format!(
        "CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    ));
    let mut url: url::Url = database.variable().parse().unwrap();
    url.set_username(&role).unwrap();
    let app = TestApp::on(database, &[("DATABASE_URL", url.as_str())]).await;
    app.anonymous().get("/health/ready").await.expect(200);
    let (_, learner) = app.user("johndoe", Role::Learner);
    learner.patch("/api/v1/me", json!({"firstName": "John"})).await.expect(200);
    app.database.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

/// What passes by itself is 503 with `Retry-After`, whatever PostgreSQL calls it.
#[actix_web::test]
#[ignore = "needs PostgreSQL"]
async fn lock_timeouts_deadlocks_and_serialisation_failures_are_told_to_come_again() {
    let database = TestDatabase::new(Backend::Postgres);
    let (mut one, mut two) = (database.connect(), database.connect());
    let refused = |failure: diesel::result::Error| {
        let error = Error::from(failure);
        assert!(error.code == Code::Unavailable && error.retry_after.is_some(), "{error:?}");
    };
    database.execute("CREATE TABLE a (id int); CREATE TABLE b (id int); INSERT INTO a VALUES (1)");

    one.batch_execute("BEGIN; LOCK TABLE a").unwrap();
    refused(two.batch_execute("SET lock_timeout = '20ms'; SELECT * FROM a").unwrap_err());
    one.batch_execute("ROLLBACK").unwrap();

    refused(one.batch_execute("SET statement_timeout = '20ms'; SELECT pg_sleep(9)").unwrap_err());
    one.batch_execute("RESET statement_timeout").unwrap();

    one.batch_execute("SET deadlock_timeout = '20ms'; BEGIN; LOCK TABLE a").unwrap();
    two.batch_execute("SET lock_timeout = 0; SET deadlock_timeout = '20s'; BEGIN; LOCK TABLE b").unwrap();
    let other = thread::spawn(move || {
        two.batch_execute("LOCK TABLE a; ROLLBACK").unwrap();
        two
    });
    database.until_a_lock_is_waited_for().await;
    refused(one.batch_execute("LOCK TABLE b").unwrap_err());
    one.batch_execute("ROLLBACK").unwrap();
    let mut two = other.join().unwrap();

    one.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM a").unwrap();
    two.batch_execute("UPDATE a SET id = 2").unwrap();
    refused(one.batch_execute("UPDATE a SET id = 3").unwrap_err());
}
