//! A server of the test's own: the real application on a free port, with the embedded object store.

use std::sync::{Arc, Mutex};

use actix_web::HttpServer;
use bytes::Bytes;
use chrono::Utc;
use parlance::app::{self, AppState};
use parlance::auth::model::NewUser;
use parlance::auth::{Role, queries};
use parlance::background::Background;
use parlance::cli::Instance;
use parlance::clock::Clock;
use parlance::config::Config;
use parlance::db::{SessionId, Timestamp, UserId};
use parlance::seed::{self, SeedReport};
use parlance::storage::Bucket;
use tempfile::TempDir;

use super::{Backend, Client, TestDatabase};

/// A running instance. Dropping it drops its data.
pub struct TestApp {
    pub database: TestDatabase,
    pub instance: Instance,
    pub folder: TempDir,
    pub base: String,
    pub state: AppState,
    variables: Vec<(String, String)>,
    clock: SettableClock,
    server: actix_web::dev::ServerHandle,
    _background: Background,
}

type SettableClock = Arc<Mutex<Option<Timestamp>>>;

impl TestApp {
    /// With an empty, migrated database and the default configuration.
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    /// With the sample course and the demo accounts.
    pub async fn seeded(backend: Backend) -> Self {
        Self::seeded_with(backend, &[]).await
    }

    /// With the sample and variables of its own.
    pub async fn seeded_with(backend: Backend, variables: &[(&str, &str)]) -> Self {
        let app = Self::with(backend, variables).await;
        app.seed().await;
        app.catalog_changed().await;
        app
    }

    /// With variables of its own.
    pub async fn with(backend: Backend, variables: &[(&str, &str)]) -> Self {
        Self::on(TestDatabase::new(backend), variables).await
    }

    /// On a migrated database, with variables of its own.
    pub async fn on(database: TestDatabase, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let given = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let variables: Vec<_> = given.chain(defaults(&folder, &database)).collect();
        let clock = SettableClock::default();
        let running = start(read_config(&variables), &clock).await;
        let Running { instance, state, base, server, background } = running;
        Self { database, instance, folder, base, state, variables, clock, server, _background: background }
    }

    /// Ends the process's part and starts it again on the same data.
    pub async fn restart(&mut self) {
        self.server.stop(true).await;
        self.stop_store().await;
        let running = start(Config::clone(&self.instance.context.config), &self.clock).await;
        let Running { instance, state, base, server, background } = running;
        (self.instance, self.state, self.base, self.server, self._background) =
            (instance, state, base, server, background);
    }

    /// Ends the embedded store alone.
    pub async fn stop_store(&mut self) {
        if let Some(store) = self.instance.embedded.take() {
            store.shutdown().await;
        }
    }

    /// Another process's part on the same data.
    pub async fn replica(&self) -> Replica {
        self.replica_with(&[]).await
    }

    /// The same, with other values of some variables.
    pub async fn replica_with(&self, variables: &[(&str, &str)]) -> Replica {
        let changed = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut config = read_config(&changed.chain(self.variables.clone()).collect::<Vec<_>>());
        let store = self.instance.embedded.as_ref().map(|store| format!("http://{}", store.local_addr));
        config.objects.endpoint = store.map(|url| url.parse().unwrap());
        Replica(start(config, &self.clock).await)
    }

    /// Seeds, again or for the first time.
    pub async fn seed(&self) -> SeedReport {
        seed::seed(&self.instance.context, |_| {}).await.unwrap()
    }

    /// Puts an object into the bucket of assets behind the application's back.
    pub async fn put_asset_object(&self, key: &str, bytes: &'static [u8]) {
        let bytes = Bytes::from_static(bytes);
        self.instance.context.storage.put(Bucket::Assets, key, bytes, "application/octet-stream").await.unwrap();
    }

    /// Makes readers notice what was written to the catalogue past the application.
    pub async fn catalog_changed(&self) {
        self.state.answers.refresh(&self.state.context).await.unwrap();
    }

    /// Looks for revoked access now. The regular look waits while a test keeps its thread, and without it nobody is
    /// let in.
    pub async fn look_for_revoked_access(&self) {
        self.state.accounts.access.poll(&self.state.context).await.unwrap();
    }

    /// Stops the application's clock at a time; RFC 3339.
    pub fn set_time(&self, time: &str) {
        *self.clock.lock().unwrap() = Some(Timestamp::new(time.parse().unwrap()));
    }

    /// What time it is for the application.
    pub fn now(&self) -> Timestamp {
        self.clock.lock().unwrap().unwrap_or_else(|| Utc::now().into())
    }

    /// A new account without a password, in UTC, and a client signed in as it.
    pub fn user(&self, username: &str, role: Role) -> (UserId, Client) {
        let id = UserId::generate();
        let now = self.now();
        let user = NewUser {
            id,
            email: format!("{username}@example.org"),
            username: username.to_owned(),
            password_hash: None,
            first_name: None,
            last_name: None,
            role,
            selected_level_id: None,
            time_zone: "UTC".to_owned(),
            email_verified_at: None,
            created_at: now,
            updated_at: now,
        };
        queries::insert_user(&mut self.database.connect(), &user).unwrap();
        (id, self.client(id, role))
    }

    /// A client with a fresh token of an account.
    pub fn client(&self, id: UserId, role: Role) -> Client {
        self.anonymous().with_token(&self.token(id, role))
    }

    /// A fresh access token of an account.
    pub fn token(&self, id: UserId, role: Role) -> String {
        self.state.accounts.tokens.issue(id, SessionId::generate(), role, self.now()).unwrap()
    }

    /// A client that is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base)
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The server goes with the test's runtime; telling it spares the wait for idle connections.
        drop(self.server.stop(false));
    }
}

/// A second application on the data of a [`TestApp`].
pub struct Replica(Running);

impl Replica {
    /// A client of this one that is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.0.base)
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        drop(self.0.server.stop(false));
    }
}

/// What a test leaves unsaid.
fn defaults(folder: &TempDir, database: &TestDatabase) -> [(String, String); 4] {
    [
        ("PARLANCE_DATA_DIR", folder.path().to_string_lossy().into_owned()),
        ("PARLANCE_OBJECTS_ADDR", "127.0.0.1:0".to_owned()),
        ("DATABASE_URL", database.variable()),
        ("DATABASE_POOL_SIZE", "8".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
}

/// The first value of each variable counts.
fn read_config(variables: &[(String, String)]) -> Config {
    let value = |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    Config::from_vars(&value).unwrap()
}

struct Running {
    instance: Instance,
    state: AppState,
    base: String,
    server: actix_web::dev::ServerHandle,
    background: Background,
}

async fn start(config: Config, clock: &SettableClock) -> Running {
    let clock = clock.clone();
    let clock = Clock::from_fn(move || clock.lock().unwrap().unwrap_or_else(|| Utc::now().into()));
    let instance = Instance::open(config, clock).await.unwrap();
    let state = AppState::new(instance.context.clone()).unwrap();
    let background = app::start_background(&state).await.unwrap();
    let served = state.clone();
    let server = HttpServer::new(move || app::build(served.clone()))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
    let base = format!("http://{}", server.addrs()[0]);
    let running = server.run();
    let server = running.handle();
    actix_web::rt::spawn(running);
    Running { instance, state, base, server, background }
}
