//! The parts of a running instance, opened as the configuration says: shared by `serve` and the commands.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, bail};
use url::Url;

use crate::clock::Clock;
use crate::config::{Config, CorsOrigins};
use crate::context::AppContext;
use crate::db::{Database, DatabaseUrl, connect, migrate};
use crate::storage::embedded::{self, EmbeddedConfig, EmbeddedStore};
use crate::storage::{BucketNames, Storage, StorageConfig};

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
        // Reads need no store: a store that is away now is no reason not to start.
        if let Err(error) = storage.ensure_buckets().await {
            let error = format!("{:#}", anyhow::Error::from(error));
            tracing::warn!(
                error,
                "the object store is not ready; lessons are served, media and uploads are not until it is"
            );
        }
        Ok(Self { context: AppContext { config: Arc::new(config), db, storage, clock }, embedded })
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
                let config = Arc::new(config);
                Ok(Self { context: AppContext { config, db, storage, clock: Clock::system() }, embedded: None })
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

pub(super) fn open_database(config: &Config) -> anyhow::Result<Database> {
    let url = &config.database.url;
    match url {
        DatabaseUrl::Postgres(_) => {
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
            Database::open(url, config.database.pool_size)
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

fn buckets(config: &Config) -> BucketNames {
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
