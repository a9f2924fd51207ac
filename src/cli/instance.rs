//! The parts of a running instance, opened as the configuration says: shared by `serve` and the commands.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::clock::Clock;
use crate::config::{Config, CorsOrigins};
use crate::context::AppContext;
use crate::db::{Database, DatabaseUrl, connect, migrate};
use crate::storage::embedded::{self, EmbeddedConfig, EmbeddedStore};
use crate::storage::{BucketNames, Storage, StorageConfig};

/// How long the database and the store may take to answer at the start, each.
const START_LIMIT: Duration = Duration::from_secs(12);

/// What a command works with, ready for use: the database, its schema up to date, and the object store.
pub struct Instance {
    /// Configuration, database, store and time.
    pub context: AppContext,
    /// The store itself, when it runs in this process.
    pub embedded: Option<EmbeddedStore>,
}

impl Instance {
    /// Opens both. SQLite is migrated; PostgreSQL must have been. Neither may have been by a newer version.
    ///
    /// # Errors
    /// What cannot be opened, and what to do about it.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let db = open_database(&config)?;
        let (storage, embedded) = match &config.objects.endpoint {
            Some(endpoint) => (storage_at(&config, endpoint.clone())?, None),
            None => {
                let store = EmbeddedStore::start(embedded_config(&config)).await?;
                (storage_at(&config, local_url(store.local_addr)?)?, Some(store))
            }
        };
        // Reads need no store: a store that is away now is no reason not to start. One that listens and says nothing is
        // hardly a store.
        let Ok(ready) = tokio::time::timeout(START_LIMIT, storage.ensure_buckets()).await else {
            let endpoint = config.objects.endpoint.as_ref().map(ToString::to_string).unwrap_or_default();
            bail!("the object store {endpoint} did not answer within {START_LIMIT:?}; check S3_ENDPOINT and the store");
        };
        if let Err(error) = ready {
            let error = format!("{:#}", anyhow::Error::from(error));
            tracing::warn!(
                error,
                "the object store is not ready; lessons are served, media and uploads are not until it is"
            );
        }
        Ok(Self { context: context(config, db, storage, clock), embedded })
    }

    /// Opens both for a command that may run while `serve` does: then its embedded store is used.
    ///
    /// # Errors
    /// As [`Instance::open`].
    pub async fn open_beside(config: Config) -> anyhow::Result<Self> {
        let running = match &config.objects.endpoint {
            Some(_) => None,
            None => {
                let storage = storage_at(&config, local_url(config.objects.embedded_addr)?)?;
                storage.check().await.is_ok().then_some(storage)
            }
        };
        match running {
            Some(storage) => {
                let db = open_database(&config)?;
                Ok(Self { context: context(config, db, storage, Clock::system()), embedded: None })
            }
            None => Self::open(config, Clock::system()).await,
        }
    }

    /// Ends the embedded store, finishing what is in flight.
    pub async fn close(self) {
        if let Some(store) = self.embedded {
            store.shutdown().await;
        }
    }
}

fn context(config: Config, db: Database, storage: Storage, clock: Clock) -> AppContext {
    let body_bytes = Arc::new(Semaphore::new(config.body_bytes));
    AppContext { config: Arc::new(config), db, storage, clock, body_bytes, stopping: CancellationToken::new() }
}

pub(super) fn open_database(config: &Config) -> anyhow::Result<Database> {
    let url = &config.database.url;
    match url {
        DatabaseUrl::Postgres(_) => {
            let (own_url, size) = (url.clone(), config.database.pool_size);
            let (done, opened) = mpsc::sync_channel(1);
            // A thread that is left behind when it takes too long: what it waits for cannot be interrupted.
            thread::spawn(move || done.send(open_postgres(&own_url, size)).ok());
            match opened.recv_timeout(START_LIMIT) {
                Ok(opened) => opened,
                Err(_) => bail!("{url} did not answer within {START_LIMIT:?}; check DATABASE_URL and the database"),
            }
        }
        DatabaseUrl::SqliteFile(_) => {
            migrate::run(&mut connect(url)?).with_context(|| format!("cannot use {url}"))?;
            Database::open(url, config.database.pool_size)
        }
        DatabaseUrl::SqliteMemory => {
            let db = Database::open(url, 1)?;
            db.with_connection(migrate::run)?;
            Ok(db)
        }
    }
}

fn open_postgres(url: &DatabaseUrl, pool_size: u32) -> anyhow::Result<Database> {
    let mut conn = connect(url)?;
    migrate::refuse_newer(&mut conn).with_context(|| format!("cannot use {url}"))?;
    let pending = migrate::pending(&mut conn)?;
    if !pending.is_empty() {
        bail!(
            "{} migrations are pending in {url} (first: {}); run: parlance migrate run (or: diesel migration run)",
            pending.len(),
            pending[0]
        );
    }
    Database::open(url, pool_size)
}

pub(super) fn buckets(config: &Config) -> BucketNames {
    BucketNames {
        assets: config.objects.bucket_assets.clone(),
        uploads: config.objects.bucket_uploads.clone(),
        recordings: config.objects.bucket_recordings.clone(),
    }
}

fn local_url(addr: SocketAddr) -> anyhow::Result<Url> {
    format!("http://{addr}").parse().context("the embedded store's address")
}

fn embedded_config(config: &Config) -> EmbeddedConfig {
    EmbeddedConfig {
        addr: config.objects.embedded_addr,
        root: config.data_dir.join("objects"),
        access_key_id: config.objects.access_key_id.clone(),
        secret_access_key: config.objects.secret_access_key.clone(),
        cors: match &config.cors {
            CorsOrigins::Any => embedded::CorsOrigins::Any,
            CorsOrigins::These(origins) => embedded::CorsOrigins::List(origins.clone()),
        },
        buckets: buckets(config),
    }
}

fn storage_at(config: &Config, endpoint: Url) -> anyhow::Result<Storage> {
    let objects = &config.objects;
    Storage::new(StorageConfig {
        public_endpoint: objects.public_endpoint.clone().unwrap_or_else(|| endpoint.clone()),
        endpoint,
        region: objects.region.clone(),
        access_key_id: objects.access_key_id.clone(),
        secret_access_key: objects.secret_access_key.clone(),
        session_token: None,
        credentials_expire_at: None,
        buckets: buckets(config),
        url_ttl: objects.url_ttl,
        url_window: objects.url_window,
    })
}
