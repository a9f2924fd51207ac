//! `parlance pack`: levels and stories for offline use, in a folder or a zip.

use std::net::SocketAddr;
use std::path::PathBuf;

use actix_web::HttpServer;
use anyhow::{Context, bail};
use clap::Subcommand;

use super::{Instance, progress};
use crate::app;
use crate::catalog::model::AssetType;
use crate::config::Config;
use crate::packs::{Choice, PackKeys, Place, PublicKeys, Served, build, verify};

/// What to do with packs.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Makes the pack of a published level or story, signed with the first key of PARLANCE_PACK_KEYS.
    Build {
        /// Its id, or its path: en/beginner, en/beginner/meeting-basics.
        level: String,
        /// A folder, where packs share their files and only new ones are fetched, or a new zip where it ends in .zip.
        file: PathBuf,
        /// Only files of these types, joined by commas: VIDEO, AUDIO, SUBTITLE, SCREENSHOT, METADATA.
        #[arg(long, value_delimiter = ',')]
        types: Vec<AssetType>,
        /// The most that its files may take together, bytes: the first units of the course that fit.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
        max_bytes: Option<u64>,
    },
    /// Checks the signature of every pack, and every file against its SHA-256.
    Verify {
        /// The folder or zip.
        file: PathBuf,
        #[command(flatten)]
        trusted: Trusted,
    },
    /// Serves packs to whoever asks, for a school's own server or a stick; it needs neither database nor store.
    Serve {
        /// The folder or zip.
        file: PathBuf,
        /// Where to listen; port 0 picks a free one.
        #[arg(long, default_value = "127.0.0.1:8090")]
        addr: SocketAddr,
        #[command(flatten)]
        trusted: Trusted,
    },
}

/// Whose packs are trusted.
#[derive(Debug, clap::Args)]
struct Trusted {
    /// The public keys, in a file as /.well-known/parlance-pack-key of the server gives it; without it PARLANCE_PACK_KEYS.
    #[arg(long)]
    keys: Option<PathBuf>,
}

impl Args {
    /// Works without any configuration: on a machine that is no server of Parlance.
    pub fn is_alone(&self) -> bool {
        match &self.action {
            Action::Build { .. } => false,
            Action::Verify { trusted, .. } | Action::Serve { trusted, .. } => trusted.keys.is_some(),
        }
    }
}

pub async fn run(config: Option<Config>, args: Args) -> anyhow::Result<()> {
    match args.action {
        Action::Build { level, file, types, max_bytes } => {
            let config = config.context("building needs the configuration of a server")?;
            let instance = Instance::open_beside(config).await?;
            let bar = progress::bar(0);
            let choice = Choice { types, max_bytes };
            let built = build(&instance.context, &level, choice, &file, &progress::shown_by(&bar)).await;
            bar.finish_and_clear();
            instance.close().await;
            let built = built?;
            say!(
                "{}: {}, {} files of {} bytes, of which {} of {} bytes are new",
                file.display(),
                built.title,
                built.blobs.0,
                built.blobs.1,
                built.new.0,
                built.new.1
            );
            if built.omitted > 0 {
                say!("{} assets have no file in it: not wanted, or without a known SHA-256", built.omitted);
            }
            Ok(())
        }
        Action::Verify { file, trusted } => {
            let (place, keys) = (Place::open(&file)?, keys(trusted, config)?);
            let bar = progress::bar(0);
            let verified = verify(&place, &keys, &progress::shown_by(&bar));
            bar.finish_and_clear();
            let verified = verified?;
            if !verified.faults.is_empty() {
                verified.faults.iter().for_each(|fault| say!("{fault}"));
                bail!(
                    "{} of the packs and files of {place} are damaged or forged. Remove the damaged files, or the zip, and \
                     build again: files that are there are not fetched again",
                    verified.faults.len()
                );
            }
            for (title, revision) in &verified.packs {
                say!("{title}, revision {revision}");
            }
            say!("{place} is whole ({} files, {} bytes)", verified.blobs.0, verified.blobs.1);
            Ok(())
        }
        Action::Serve { file, addr, trusted } => {
            let (served, packs) = Served::new(Place::open(&file)?, keys(trusted, config)?)?;
            let served = actix_web::web::Data::new(served);
            let server =
                HttpServer::new(move || app::build_pack_server(served.clone())).bind(addr).with_context(|| {
                    format!("cannot listen on {addr}; choose another with --addr (port 0 picks a free one)")
                })?;
            let local = server.addrs().first().copied().unwrap_or(addr);
            for pack in packs {
                say!("{}, revision {}: http://{local}/packs/{}.json", pack.title, pack.revision, pack.id);
            }
            say!("{} listens on http://{local}", file.display());
            server.run().await.context("serving")
        }
    }
}

fn keys(trusted: Trusted, config: Option<Config>) -> anyhow::Result<PublicKeys> {
    match (trusted.keys, config) {
        (Some(path), _) => PublicKeys::read(&path),
        (None, Some(config)) => {
            let keys = PackKeys::new(&config.pack_keys)?.public().clone();
            if keys.keys.is_empty() {
                bail!("say whose packs are trusted: --keys FILE, or set PARLANCE_PACK_KEYS");
            }
            Ok(keys)
        }
        (None, None) => bail!("say whose packs are trusted: --keys FILE"),
    }
}
