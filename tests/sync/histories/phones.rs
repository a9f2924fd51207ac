//! A phone with a bad line: answers get lost or come twice and late, the app is killed, events wait to be sent.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use parlance::auth::queries::find_user;
use parlance::db::{Conn, Id, UserId};
use parlance::progress::NewEvent;
use parlance::sync::{Change, Cursor, Holder, Page, read_page};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::super::device::State;
use super::writers::World;
use crate::support::TestApp;

/// More than any page holds.
const ALL: usize = 100_000;

pub struct Phone {
    learner: UserId,
    holder: Holder,
    /// What is on its disk: the state, and where it stands.
    pub state: State,
    cursor: Cursor,
    /// What is in memory: pages since the last checkpoint.
    pages: Vec<Change>,
    next: Cursor,
    /// On its disk too.
    queue: Vec<NewEvent>,
}

/// Whom the server gives cursors to.
pub async fn holder(app: &TestApp, learner: UserId) -> Holder {
    let instance: Id = app.state.sync.instance(&app.state.context).await.unwrap();
    Holder { instance, learner, now: app.now(), tombstone_days: 180 }
}

impl Phone {
    pub fn new(learner: UserId, holder: Holder) -> Self {
        let first = Cursor::first(holder);
        Self {
            learner,
            holder,
            state: State::new(),
            cursor: first.clone(),
            pages: Vec::new(),
            next: first,
            queue: Vec::new(),
        }
    }

    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// The next few things that happen to it.
    pub fn act(&mut self, conn: &mut Conn, world: &World, random: &mut StdRng) {
        for _ in 0..random.random_range(1..5) {
            match random.random_range(0..12) {
                0 => self.killed(),
                1..4 => {
                    let now = self.holder.now;
                    self.queue.push(world.event(random, now));
                }
                4..6 => self.send(conn, world, random),
                _ => self.ask(conn, random),
            }
        }
    }

    /// What was not applied is asked for again.
    fn killed(&mut self) {
        self.pages.clear();
        self.next = self.cursor.clone();
    }

    /// Sends what waits, in any order: it may be lost on the way, or the answer may be.
    fn send(&mut self, conn: &mut Conn, world: &World, random: &mut StdRng) {
        self.queue.shuffle(random);
        let batch: Vec<NewEvent> = self.queue.iter().take(random.random_range(1..6)).cloned().collect();
        let is_lost = random.random_ratio(1, 4);
        if batch.is_empty() || is_lost || !world.record(conn, random, self.holder.now, batch.clone()) {
            return;
        }
        let answer_is_lost = random.random_ratio(1, 4);
        if !answer_is_lost {
            self.queue.retain(|event| !batch.iter().any(|sent| sent.id == event.id));
        }
    }

    pub fn send_all(&mut self, conn: &mut Conn, world: &World) {
        let mut random: StdRng = rand::SeedableRng::seed_from_u64(0);
        while !self.queue.is_empty() {
            self.send(conn, world, &mut random);
        }
    }

    fn ask(&mut self, conn: &mut Conn, random: &mut StdRng) {
        let limit = random.random_range(1..30);
        let Some(page) = self.page(conn, limit) else { return };
        match random.random_range(0..8) {
            // Lost: it will be asked for again.
            0 => {}
            // Asked twice, since the first answer was slow; that comes last, and is for a place that is passed.
            1 => {
                let again = self.page(conn, limit);
                self.take(again.unwrap_or(page), conn, false);
            }
            _ => self.take(page, conn, true),
        }
    }

    /// What the server answers; nothing to whom it does not let in.
    fn page(&self, conn: &mut Conn, limit: usize) -> Option<Page> {
        snapshot(conn, |conn| {
            if !find_user(conn, self.learner).unwrap().unwrap().is_usable() {
                return None;
            }
            let page = read_page(conn, self.holder, sent(&self.next, self.holder), limit).unwrap();
            if !page.has_more {
                // The moment of this page: a phone with nothing would get the same now.
                let whole = read_page(conn, self.holder, Cursor::first(self.holder), ALL).unwrap();
                let mut expected = State::new();
                apply(&mut expected, whole.changes);
                let mut held = self.state.clone();
                apply(&mut held, self.pages.iter().cloned().chain(page.changes.clone()));
                assert_eq!(held, expected, "a checkpoint is the state of one moment");
            }
            Some(page)
        })
    }

    fn take(&mut self, page: Page, conn: &mut Conn, may_go_on: bool) {
        self.pages.extend(page.changes);
        self.next = page.cursor;
        if !page.has_more {
            apply(&mut self.state, self.pages.drain(..));
            self.cursor = self.next.clone();
        } else if may_go_on && let Some(page) = self.page(conn, 5) {
            self.take(page, conn, false);
        }
    }

    /// Syncs to the end.
    pub fn sync(&mut self, conn: &mut Conn) {
        loop {
            let page = self.page(conn, 7).expect("it is let in");
            let is_last = !page.has_more;
            self.take(page, conn, false);
            if is_last {
                return;
            }
        }
    }
}

/// Through its text, as devices keep it.
fn sent(cursor: &Cursor, holder: Holder) -> Cursor {
    Cursor::read(&cursor.text(), holder).unwrap()
}

fn apply(state: &mut State, changes: impl IntoIterator<Item = Change>) {
    for Change { entity, id, value } in changes {
        let key = (entity.to_owned(), id);
        match value {
            Some(value) => drop(state.insert(key, value)),
            None => drop(state.remove(&key)),
        }
    }
}

/// As `Database::snapshot`, on a connection at hand.
fn snapshot<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> T) -> T {
    match conn {
        Conn::Pg(pg) => {
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            AnsiTransactionManager::begin_transaction_sql(pg, begin).unwrap();
        }
        Conn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN DEFERRED").unwrap(),
    }
    let value = work(conn);
    <Conn as diesel::Connection>::TransactionManager::commit_transaction(conn).unwrap();
    value
}
