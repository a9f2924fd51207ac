//! A server of the test's own: the real application on a free port, with the embedded object store.

use std::sync::{Arc, Mutex};

use actix_web::HttpServer;
use actix_web::web::Data;
use chrono::Utc;
use parlance::app::{self, AppState};
use parlance::auth::model::NewUser;
use parlance::auth::{AccessTokens, Role, queries};
use parlance::cli::Instance;
use parlance::clock::Clock;
use parlance::config::Config;
use parlance::db::{Id, Timestamp};
use tempfile::TempDir;

use super::{Backend, Client, TestDatabase};

/// A running instance. Dropping it drops its data.
pub struct TestApp {
    pub database: TestDatabase,
    pub instance: Instance,
    pub folder: TempDir,
    pub base: String,
    clock: Arc<Mutex<Option<Timestamp>>>,
    tokens: Data<AccessTokens>,
    server: actix_web::dev::ServerHandle,
    _background: app::Background,
}

impl TestApp {
    /// With an empty, migrated database and the default configuration.
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    /// With variables of its own.
    pub async fn with(backend: Backend, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::new(backend);
        let config = Config::from_vars(&|name| {
            let own = variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            own.or_else(|| match name {
                "PARLANCE_DATA_DIR" => Some(folder.path().to_string_lossy().into_owned()),
                "PARLANCE_OBJECTS_ADDR" => Some("127.0.0.1:0".to_owned()),
                "DATABASE_URL" => Some(database.variable()),
                "DATABASE_POOL_SIZE" => Some("8".to_owned()),
                _ => None,
            })
        })
        .unwrap();
        let instance = Instance::open(config).await.unwrap();
        let clock = Arc::new(Mutex::new(None));
        let state = AppState::new(instance.config.clone(), instance.db.clone(), instance.storage.clone(), {
            let clock = clock.clone();
            Clock::from_fn(move || clock.lock().unwrap().unwrap_or_else(|| Utc::now().into()))
        })
        .unwrap();
        let tokens = state.tokens.clone();
        let background = app::start_background(&state).await.unwrap();
        let server = HttpServer::new(move || app::build(state.clone()))
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .unwrap();
        let base = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { database, instance, folder, base, clock, tokens, server: handle, _background: background }
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
    pub fn user(&self, username: &str, role: Role) -> (Id, Client) {
        let id = Id::generate();
        let now = self.now();
        let user = NewUser {
            id,
            email: format!("{username}@example.org"),
            username: username.to_owned(),
            password_hash: None,
            first_name: None,
            last_name: None,
            role: role.as_str().to_owned(),
            selected_level_id: None,
            time_zone: "UTC".to_owned(),
            created_at: now,
            updated_at: now,
        };
        queries::insert_user(&mut self.database.connect(), &user).unwrap();
        let token = self.tokens.issue(id, Id::generate(), role, now).unwrap();
        (id, self.anonymous().with_token(&token))
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
