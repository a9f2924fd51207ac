//! An S3 store inside this process, for one machine without one: `data/objects` served on its own port.
//!
//! s3s speaks the protocol and checks signatures; the objects themselves are ours, see `tree.rs`. Every write is
//! complete, verified and on disk before anybody can see it.

mod body;
mod buckets;
mod conditions;
mod http;
mod listing;
mod multipart;
mod s3;
mod tree;

use std::fs::{File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use http::Frontend;
use s3s::auth::SimpleAuth;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::S3ServiceBuilder;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::types::{Bucket, BucketNames};

/// How long requests in flight may take to finish when the store stops.
const GRACE: Duration = Duration::from_secs(10);

/// Where the embedded store listens, keeps its files, and whom it lets in.
#[derive(Clone, Debug)]
pub struct EmbeddedConfig {
    /// `PARLANCE_OBJECTS_ADDR`; port 0 picks a free one.
    pub addr: SocketAddr,
    /// The folder of the objects, within `PARLANCE_DATA_DIR`; made if missing.
    pub root: PathBuf,
    /// The only access key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: SecretString,
    /// Which web pages may read the answers.
    pub cors: CorsOrigins,
    /// Made at start.
    pub buckets: BucketNames,
}

/// The origins of web pages that may use the store from a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorsOrigins {
    /// Every page; a presigned URL is permission enough.
    Any,
    /// These only, each as a browser sends it: `https://app.example`.
    List(Vec<String>),
}

/// Why the embedded store did not start.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// Somebody else has the port.
    #[error(
        "the embedded object store cannot listen on {addr}, the port is in use: stop what uses it, \
         set PARLANCE_OBJECTS_ADDR to another address, or set S3_ENDPOINT to use another store"
    )]
    AddressInUse {
        /// What was asked for.
        addr: SocketAddr,
    },
    /// The address cannot be had for another reason.
    #[error(
        "the embedded object store cannot listen on {addr}: {source}; set PARLANCE_OBJECTS_ADDR to an address of this machine"
    )]
    Address {
        /// What was asked for.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Another process serves the same folder.
    #[error(
        "another process is using the objects in {}: stop it, or set PARLANCE_DATA_DIR to another folder",
        root.display()
    )]
    FolderInUse {
        /// The folder of the objects.
        root: PathBuf,
    },
    /// The folder cannot be made or written.
    #[error(
        "the embedded object store cannot write to {}: {source}; set PARLANCE_DATA_DIR to a folder that can be written",
        root.display()
    )]
    Folder {
        /// The folder of the objects.
        root: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Bytes of the largest document of a request.
const LARGEST_XML: usize = 4 * 1024 * 1024;

/// The running store. Dropping it stops it without waiting; [`EmbeddedStore::shutdown`] waits.
#[derive(Debug)]
pub struct EmbeddedStore {
    /// Where it listens, the port chosen.
    pub local_addr: SocketAddr,
    stop: watch::Sender<()>,
    serving: JoinHandle<()>,
}

impl EmbeddedStore {
    /// Opens the folder, makes the buckets, and serves on the current runtime until stopped.
    pub async fn start(config: EmbeddedConfig) -> Result<Self, EmbeddedError> {
        let addr = config.addr;
        let listener = TcpListener::bind(addr).await.map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => EmbeddedError::AddressInUse { addr },
            _ => EmbeddedError::Address { addr, source },
        })?;
        let local_addr = listener.local_addr().map_err(|source| EmbeddedError::Address { addr, source })?;

        let frontend = Arc::new(Frontend::open(config)?);
        let (stop, stopped) = watch::channel(());
        let serving = tokio::spawn(http::serve(listener, frontend, stopped, GRACE));
        Ok(Self { local_addr, stop, serving })
    }

    /// Takes no more requests and returns when those in flight are answered, after ten seconds at the latest.
    pub async fn shutdown(self) {
        drop(self.stop);
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "the embedded object store ended badly");
        }
    }
}

impl Frontend {
    /// Opens the folder and makes the buckets; the address is of no interest here. The folder is this one's until it is
    /// dropped.
    ///
    /// # Errors
    /// When another process has the folder, or it cannot be written.
    pub fn open(config: EmbeddedConfig) -> Result<Self, EmbeddedError> {
        let folder = |source| EmbeddedError::Folder { root: config.root.clone(), source };
        std::fs::create_dir_all(&config.root).map_err(folder)?;
        let lock = lock_folder(&config.root)?;
        let tree = tree::Tree::open(&config.root).map_err(folder)?;
        for bucket in Bucket::ALL {
            tree.create_bucket(config.buckets.name(bucket)).map_err(folder)?;
        }
        multipart::sweep(&tree).map_err(folder)?;

        let mut service = S3ServiceBuilder::new(s3::Store { tree: Arc::new(tree) });
        service.set_config(Arc::new(StaticConfigProvider::new(Arc::new(limits()))));
        service.set_auth(SimpleAuth::from_single(config.access_key_id, config.secret_access_key.expose_secret()));
        Ok(Self { s3: service.build(), cors: config.cors, _lock: lock })
    }
}

/// What a request may hold in memory. The largest document is a deletion of 1000 keys of 1024 bytes, each of which may be
/// escaped as XML; a completion of 10,000 parts is shorter.
fn limits() -> S3Config {
    let mut limits = S3Config::default();
    limits.xml_max_body_size = LARGEST_XML;
    (limits.form_max_parts, limits.form_max_field_size, limits.form_max_fields_size) = (0, 0, 0);
    limits.post_object_max_file_size = 0;
    limits
}

/// Two processes on one folder would sweep each other's unfinished files.
fn lock_folder(root: &Path) -> Result<File, EmbeddedError> {
    let folder = |source| EmbeddedError::Folder { root: root.to_owned(), source };
    let lock = File::create(root.join(".lock")).map_err(folder)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(EmbeddedError::FolderInUse { root: root.to_owned() }),
        Err(TryLockError::Error(source)) => Err(folder(source)),
    }
}
