//! Transactions that are committed in another order than they began.

use std::sync::mpsc;
use std::thread;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use parlance::auth::{LearnerChange, LearnerEntity, queries::note_changes};
use parlance::catalog::queries as catalog;
use parlance::db::{Conn, UnitId, UserId, transaction};
use parlance::error::Error;

use super::device::{Device, by_the_api};
use crate::support::{Backend, Client, Role, TestApp};

/// What a transaction does at once.
type Step = Box<dyn FnOnce(&mut Conn) + Send>;

/// A transaction in a thread of its own, which does each of its steps when told to.
struct Writer {
    go: mpsc::Sender<()>,
    done: mpsc::Receiver<()>,
    thread: thread::JoinHandle<()>,
}

impl Writer {
    fn begin(app: &TestApp, steps: Vec<Step>) -> Self {
        let mut conn = app.database.connect();
        let (go, told) = mpsc::channel();
        let (tell, done) = mpsc::channel();
        let thread = thread::spawn(move || {
            transaction(&mut conn, |conn| {
                for step in steps {
                    told.recv().unwrap();
                    step(conn);
                    tell.send(()).unwrap();
                }
                told.recv().unwrap();
                Ok::<_, Error>(())
            })
            .unwrap();
            tell.send(()).unwrap();
        });
        Self { go, done, thread }
    }

    /// Does the next step, or commits behind the last.
    fn step(&self) {
        self.go.send(()).unwrap();
        self.done.recv().unwrap();
    }

    /// Tries the next step, and comes back once the database has it wait for another transaction.
    fn step_waits(&self, app: &TestApp) {
        self.go.send(()).unwrap();
        let Conn::Pg(mut conn) = app.database.connect() else { unreachable!("SQLite has one writer") };
        while waiting(&mut conn) == 0 {
            assert!(self.done.try_recv().is_err(), "it should wait for its turn");
        }
    }

    /// Its turn has come: does what it waited for and so many steps more, and commits.
    fn ends(self, more: usize) {
        self.done.recv().unwrap();
        (0..=more).for_each(|_| self.step());
        self.thread.join().unwrap();
    }
}

/// How many transactions of this database wait for a lock.
fn waiting(conn: &mut PgConnection) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    const WAITING: &str = "SELECT count(*) AS count FROM pg_stat_activity \
         WHERE datname = current_database() AND wait_event_type = 'Lock'";
    diesel::sql_query(WAITING).get_result::<Count>(conn).unwrap().count
}

async fn course() -> (TestApp, UserId, Client, Vec<UnitId>) {
    let app = TestApp::seeded(Backend::Postgres).await;
    let (id, learner) = app.user("ada", Role::Learner);
    let catalog = learner.get("/api/v1/catalog").await.expect(200);
    let units = catalog["levels"][0]["stories"][0]["units"].as_array().unwrap();
    let units = units.iter().map(|unit| unit["id"].as_str().unwrap().parse().unwrap()).collect();
    (app, id, learner, units)
}

fn retitle(unit: UnitId, title: &'static str) -> impl FnOnce(&mut Conn) + Send {
    move |conn| {
        let mut row = catalog::find_any_unit(conn, unit).unwrap().unwrap();
        row.title = title.to_owned();
        catalog::upsert_units(conn, &[row]).unwrap();
    }
}

fn advance(conn: &mut Conn) {
    catalog::advance_revision(conn).unwrap();
}

// The first to begin is the last to write and to commit: whoever takes a number keeps all others from theirs until it is
// committed, so a device never sees a number above one that is still to come.
#[actix_web::test]
#[ignore = "needs PostgreSQL"]
async fn the_catalogue_is_numbered_in_the_order_of_commits() {
    let (app, _, learner, units) = course().await;
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let early = Writer::begin(&app, vec![Box::new(advance), Box::new(retitle(units[0], "Late to commit"))]);
    let later = Writer::begin(&app, vec![Box::new(advance), Box::new(retitle(units[1], "First to commit"))]);
    // Both are open. The one that began later takes its number first …
    later.step();
    early.step_waits(&app);
    later.step();
    assert!(device.sync().await.is_empty(), "nothing is committed yet");
    later.step();
    later.thread.join().unwrap();
    app.catalog_changed().await;
    device.sync().await;
    assert_eq!(device.of_kind("unit")[units[1].to_string().as_str()]["title"], "First to commit");
    // … and the other, which waited, has a number behind the device's.
    early.ends(1);
    app.catalog_changed().await;
    let changes = device.sync().await;
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(device.state, by_the_api(&learner, &[]).await);
}

#[actix_web::test]
#[ignore = "needs PostgreSQL"]
async fn a_learners_rows_are_numbered_in_the_order_of_commits() {
    let (app, id, learner, units) = course().await;
    let mut device = Device::new(&learner, 1000);
    device.sync().await;
    let note = |unit: UnitId| -> Step {
        Box::new(move |conn| {
            note_changes(conn, vec![LearnerChange::written(id, LearnerEntity::Progress, unit)]).unwrap();
        })
    };
    let early = Writer::begin(&app, vec![note(units[0])]);
    let later = Writer::begin(&app, vec![note(units[1])]);
    later.step();
    early.step_waits(&app);
    assert!(device.sync().await.is_empty(), "nothing is committed yet");
    later.step();
    later.thread.join().unwrap();
    // There is no such row: what is told is that there is none.
    assert_eq!(device.sync().await[0]["id"], units[1].to_string());
    early.ends(0);
    assert_eq!(device.sync().await[0]["id"], units[0].to_string());
    assert!(device.sync().await.is_empty());
}
