//! Configuration: read once from the environment, checked whole, then passed around. Nothing here is global.
//!
//! Every variable is documented in the README and in `.env.example`; with none set, a development instance boots.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::db::{DatabaseUrl, is_ambiguous};

/// What kind of instance this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Everything missing is made up: secrets, mail, demo accounts.
    Development,
    /// Secrets are demanded, well-known ones refused; logs are JSON.
    Production,
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// `PARLANCE_ENV`.
    pub environment: Environment,
    /// `PARLANCE_ADDR`: where the API listens.
    pub addr: SocketAddr,
    /// `PARLANCE_PUBLIC_URL`: how clients reach the API, for links in mails; by default `http://<addr>`.
    pub public_url: Option<Url>,
    /// `PARLANCE_DATA_DIR`.
    pub data_dir: PathBuf,
    /// `DATABASE_URL` and what belongs to it.
    pub database: DatabaseConfig,
    /// The object store.
    pub objects: ObjectsConfig,
    /// `JWT_SECRET`: the keys of access tokens; the first signs, all verify.
    pub jwt_keys: Vec<JwtKey>,
    /// `PARLANCE_PACK_KEYS`: the keys of packs; the first signs, all are published. None: no packs are made.
    pub pack_keys: Vec<PackKey>,
    /// `CORS_ORIGINS`.
    pub cors: CorsOrigins,
    /// `TRUSTED_PROXIES`: peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `SMTP_URL` and `MAIL_FROM`.
    pub mail: MailConfig,
    /// The apps that open the links of mails.
    pub apps: AppsConfig,
    /// `PARLANCE_CACHE_MB`, in bytes: the most that kept answers to reads may take.
    pub cache_bytes: u64,
    /// `PARLANCE_BODIES_MB`, in bytes: the most that request bodies may take at once.
    pub body_bytes: usize,
    /// Who may read `/metrics`.
    pub metrics: MetricsConfig,
    /// How many requests are let through.
    pub limits: LimitsConfig,
    /// How many recordings are taken, scored at once and kept.
    pub recordings: RecordingsConfig,
    /// `PRONUNCIATION_SCORER` and what belongs to it.
    pub scorer: ScorerConfig,
    /// `PARLANCE_TOMBSTONE_DAYS`: how long devices may be away and still be told what was deleted.
    pub tombstone_days: u32,
    /// `PARLANCE_BACKUP_TO` and what belongs to it.
    pub backup: BackupConfig,
}

/// The database and its pool.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`.
    pub url: DatabaseUrl,
    /// `DATABASE_MIGRATION_URL`: a direct connection for migrations, where `url` goes through a pooler.
    pub migration_url: Option<DatabaseUrl>,
    /// `DATABASE_POOL_SIZE`.
    pub pool_size: u32,
}

/// The object store, wherever it runs.
#[derive(Debug, Clone)]
pub struct ObjectsConfig {
    /// `S3_ENDPOINT`; `None` means the embedded store.
    pub endpoint: Option<Url>,
    /// `S3_PUBLIC_ENDPOINT`: what clients reach; the endpoint itself unless set.
    pub public_endpoint: Option<Url>,
    /// `PARLANCE_OBJECTS_ADDR`: where the embedded store listens.
    pub embedded_addr: SocketAddr,
    /// `S3_REGION`.
    pub region: String,
    /// `S3_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `S3_SECRET_ACCESS_KEY`.
    pub secret_access_key: SecretString,
    /// `S3_BUCKET_ASSETS`.
    pub bucket_assets: String,
    /// `S3_BUCKET_UPLOADS`.
    pub bucket_uploads: String,
    /// `S3_BUCKET_RECORDINGS`.
    pub bucket_recordings: String,
    /// `S3_URL_TTL`.
    pub url_ttl: Duration,
    /// `S3_URL_WINDOW`.
    pub url_window: Duration,
}

/// One key of access tokens.
#[derive(Debug, Clone)]
pub struct JwtKey {
    /// Names the key in a token's header.
    pub kid: String,
    /// At least 32 bytes.
    pub secret: SecretString,
}

/// One key of packs.
#[derive(Debug, Clone)]
pub struct PackKey {
    /// Names the key in a signature's header.
    pub kid: String,
    /// The private key of Ed25519 (RFC 8032), 32 bytes in hexadecimal digits.
    pub secret: SecretString,
}

/// Which web origins may call the API from a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsOrigins {
    /// Any: the default in development. Tokens travel in headers, never in cookies.
    Any,
    /// These, exactly.
    These(Vec<String>),
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `SMTP_URL`; `None` writes mail to `<data>/mail` in development, and sends none in production.
    pub smtp_url: Option<SecretString>,
    /// `MAIL_FROM`.
    pub from: String,
}

/// The apps that open the links of mails.
#[derive(Debug, Clone, Default)]
pub struct AppsConfig {
    /// `PARLANCE_APP_LINK`: what opens the app, told the link's token as `?token=`.
    pub link: Option<Url>,
    /// `PARLANCE_APPLE_APPS`: team and bundle, `ABCDE12345.com.example.app`.
    pub apple: Vec<String>,
    /// `PARLANCE_ANDROID_APPS`: packages, each with the SHA-256 fingerprints of the certificates that it is signed with.
    pub android: BTreeMap<String, Vec<String>>,
}

/// Who may read `/metrics`: anyone who reaches the API, unless set.
#[derive(Debug, Clone)]
pub struct MetricsConfig {
    /// `PARLANCE_METRICS_ADDR`: where they are served, and then not where the API is.
    pub addr: Option<SocketAddr>,
    /// `PARLANCE_METRICS_TOKEN`: the bearer token that readers send.
    pub token: Option<SecretString>,
}

/// How many requests are let through before one is answered 429.
#[derive(Debug, Clone, Copy)]
pub struct LimitsConfig {
    /// `PARLANCE_AUTH_RATE`: requests to sign in, register and the like, a minute from one address.
    pub auth_per_minute: NonZeroU32,
    /// `PARLANCE_ACCOUNT_RATE`: wrong passwords in a row for one account before tries have to wait; also how often a minute
    /// its owner may use the password while signed in, or ask for mail.
    pub account_per_minute: NonZeroU32,
    /// `PARLANCE_REGISTRATION_RATE`: registrations, and changes of a name or an address, an hour from one address.
    pub registrations_per_hour: NonZeroU32,
    /// `PARLANCE_MAIL_RATE`: mails with a link an hour to one address.
    pub mails_per_hour: NonZeroU32,
    /// `PARLANCE_API_RATE`: requests a second by one user, with bursts of three times as many.
    pub api_per_second: NonZeroU32,
}

/// How many recordings are taken, scored at once and kept.
#[derive(Debug, Clone)]
pub struct RecordingsConfig {
    /// `PARLANCE_RECORDINGS_PER_DAY`: of one learner in 24 hours.
    pub per_day: usize,
    /// `PARLANCE_RECORDINGS_MB_PER_DAY`, in bytes: the same.
    pub bytes_per_day: i64,
    /// `PARLANCE_RECORDINGS_KEPT_DAYS`; for as long as the account unless set.
    pub kept_days: Option<u32>,
    /// `PARLANCE_SCORING_AT_ONCE`: by this process.
    pub scored_at_once: usize,
}

/// Where backups go, and when.
#[derive(Debug, Clone)]
pub struct BackupConfig {
    /// `PARLANCE_BACKUP_TO`: a folder, a zip, or `s3://bucket/prefix`.
    pub to: Option<String>,
    /// `PARLANCE_BACKUP_EVERY`: how often `serve` makes one; never unless set.
    pub every: Option<Duration>,
    /// `PARLANCE_BACKUP_KEEP`: how many are kept; all unless set.
    pub keep: Option<NonZeroUsize>,
    /// `PARLANCE_BACKUP_S3_…`: the store of `s3://…`; the one of the media unless set.
    pub store: BackupStoreConfig,
}

/// The object store of backups.
#[derive(Debug, Clone)]
pub struct BackupStoreConfig {
    /// `PARLANCE_BACKUP_S3_ENDPOINT`.
    pub endpoint: Option<Url>,
    /// `PARLANCE_BACKUP_S3_REGION`.
    pub region: String,
    /// `PARLANCE_BACKUP_S3_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `PARLANCE_BACKUP_S3_SECRET_ACCESS_KEY`.
    pub secret_access_key: SecretString,
}

/// Who scores pronunciation.
#[derive(Debug, Clone)]
pub enum ScorerConfig {
    /// The app, with an SDK of its own.
    Client,
    /// Azure Speech.
    Azure {
        /// `AZURE_SPEECH_KEY`.
        key: SecretString,
        /// `AZURE_SPEECH_ENDPOINT`, or the one of `AZURE_SPEECH_REGION`.
        endpoint: Url,
    },
}

/// Where variables come from.
struct Vars<'a>(&'a dyn Fn(&str) -> Option<String>);

impl Vars<'_> {
    /// The variable's value; unset and empty are the same.
    fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn parse<T: FromStr>(&self, name: &str) -> anyhow::Result<Option<T>>
    where
        T::Err: Display,
    {
        let Some(text) = self.get(name) else { return Ok(None) };
        match text.parse() {
            Ok(value) => Ok(Some(value)),
            // A URL can hold a password: only the reason is told.
            Err(reason) if name.ends_with("_URL") || name.ends_with("_ENDPOINT") => bail!("{name} {reason}"),
            Err(reason) => bail!("{name}={text:?} is not valid: {reason}"),
        }
    }

    fn duration(&self, name: &str, default: Duration) -> anyhow::Result<Duration> {
        let Some(text) = self.get(name) else { return Ok(default) };
        humantime::parse_duration(&text)
            .with_context(|| format!("{name}={text:?} is not a length of time; write for example 90s, 15m, 2h or 7d"))
    }

    fn http_url(&self, name: &str) -> anyhow::Result<Option<Url>> {
        let Some(url) = self.parse::<Url>(name)? else { return Ok(None) };
        let plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !plain {
            bail!("{name} must be an http:// or https:// URL with a host, without user and password");
        }
        Ok(Some(url))
    }
}

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Config {
    /// Reads the configuration from the process's environment, after `.env` in the working directory.
    ///
    /// # Errors
    /// The first variable that is not valid, by name, with what would be.
    pub fn from_env() -> anyhow::Result<Self> {
        match dotenvy::dotenv() {
            Ok(_) => {}
            Err(error) if error.not_found() => {}
            // The line itself may hold a password.
            Err(dotenvy::Error::LineParse(..)) => {
                bail!(".env cannot be read: a line is not NAME=value; put values with spaces or # into quotes")
            }
            Err(error) => bail!(".env cannot be read: {error}"),
        }
        Self::from_vars(&|name| std::env::var(name).ok())
    }

    /// Reads the configuration from any source of variables.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn from_vars(vars: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let vars = Vars(vars);
        let environment = match vars.get("PARLANCE_ENV").as_deref() {
            None | Some("development") => Environment::Development,
            Some("production") => Environment::Production,
            Some(other) => bail!("PARLANCE_ENV={other:?} is not valid: write development or production"),
        };
        let data_dir = PathBuf::from(vars.get("PARLANCE_DATA_DIR").unwrap_or_else(|| "data".to_owned()));
        let database = database(&vars, &data_dir)?;
        let objects = objects(&vars, environment, &data_dir)?;
        let backup = backup(&vars, &objects)?;
        Ok(Self {
            environment,
            addr: vars.parse("PARLANCE_ADDR")?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: vars.http_url("PARLANCE_PUBLIC_URL")?,
            database,
            objects,
            jwt_keys: jwt_keys(&vars, environment, &data_dir)?,
            pack_keys: pack_keys(&vars, environment, &data_dir)?,
            cors: cors(&vars, environment)?,
            trusted_proxies: trusted_proxies(&vars)?,
            mail: mail(&vars, environment)?,
            apps: apps(&vars)?,
            cache_bytes: cache_bytes(&vars)?,
            body_bytes: body_bytes(&vars)?,
            metrics: metrics(&vars)?,
            limits: limits(&vars)?,
            recordings: recordings(&vars)?,
            scorer: scorer(&vars)?,
            tombstone_days: tombstone_days(&vars)?,
            backup,
            data_dir,
        })
    }

    /// Is this a production instance?
    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }
}

fn database(vars: &Vars<'_>, data_dir: &Path) -> anyhow::Result<DatabaseConfig> {
    let url = vars.parse("DATABASE_URL")?.unwrap_or_else(|| DatabaseUrl::SqliteFile(data_dir.join("parlance.db")));
    let pool_size = vars.parse("DATABASE_POOL_SIZE")?.unwrap_or_else(|| default_pool_size(&url));
    if !(1..=1000).contains(&pool_size) {
        bail!("DATABASE_POOL_SIZE={pool_size} is not valid: write a number from 1 to 1000");
    }
    Ok(DatabaseConfig { url, migration_url: vars.parse("DATABASE_MIGRATION_URL")?, pool_size })
}

/// PostgreSQL does the work of a connection elsewhere. SQLite does it here: more readers than processors only hold memory.
fn default_pool_size(url: &DatabaseUrl) -> u32 {
    match url {
        DatabaseUrl::Postgres(_) => 16,
        DatabaseUrl::SqliteFile(_) | DatabaseUrl::SqliteMemory => {
            let processors = std::thread::available_parallelism().map_or(4, |count| count.get());
            u32::try_from(processors).unwrap_or(16).clamp(4, 16)
        }
    }
}

fn objects(vars: &Vars<'_>, environment: Environment, data_dir: &Path) -> anyhow::Result<ObjectsConfig> {
    let endpoint = vars.http_url("S3_ENDPOINT")?;
    let key = vars.get("S3_ACCESS_KEY_ID");
    let secret = vars.get("S3_SECRET_ACCESS_KEY");
    let (access_key_id, secret_access_key) = match (&endpoint, key, secret) {
        (_, Some(key), Some(secret)) => (key, SecretString::from(secret)),
        (None, None, None) => ("parlance".to_owned(), kept_secret(data_dir, "objects-secret")?),
        (_, key, _) => {
            let missing = if key.is_none() { "S3_ACCESS_KEY_ID" } else { "S3_SECRET_ACCESS_KEY" };
            bail!("{missing} is not set: an object store needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY together");
        }
    };
    let well_known = ["minioadmin", "minio123", "password", "changeme"];
    if environment == Environment::Production && well_known.contains(&secret_access_key.expose_secret()) {
        bail!("S3_SECRET_ACCESS_KEY is a well-known default: production needs credentials of its own");
    }
    let url_ttl = vars.duration("S3_URL_TTL", Duration::from_secs(2 * 3600))?;
    let url_window = vars.duration("S3_URL_WINDOW", Duration::from_secs(3600))?;
    if url_ttl > WEEK {
        bail!("S3_URL_TTL is too long: S3 allows at most 7 days (7d)");
    }
    if url_window.as_secs() == 0 {
        bail!("S3_URL_WINDOW must be at least 1s");
    }
    if url_ttl <= url_window {
        bail!("S3_URL_TTL must be longer than S3_URL_WINDOW, or URLs would expire before the next ones are made");
    }
    let bucket = |name: &str, default: &str| -> anyhow::Result<String> {
        let bucket = vars.get(name).unwrap_or_else(|| default.to_owned());
        let plain = bucket.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'));
        if !(3..=63).contains(&bucket.len()) || !plain || bucket.contains("..") {
            bail!("{name}={bucket:?} is not a bucket name: 3 to 63 of a-z, 0-9, - and .");
        }
        Ok(bucket)
    };
    let objects = ObjectsConfig {
        public_endpoint: vars.http_url("S3_PUBLIC_ENDPOINT")?,
        embedded_addr: vars.parse("PARLANCE_OBJECTS_ADDR")?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 9100))),
        region: vars.get("S3_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
        bucket_assets: bucket("S3_BUCKET_ASSETS", "assets")?,
        bucket_uploads: bucket("S3_BUCKET_UPLOADS", "uploads")?,
        bucket_recordings: bucket("S3_BUCKET_RECORDINGS", "recordings")?,
        endpoint,
        access_key_id,
        secret_access_key,
        url_ttl,
        url_window,
    };
    let mut names = [&objects.bucket_assets, &objects.bucket_uploads, &objects.bucket_recordings];
    names.sort();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        bail!("S3_BUCKET_ASSETS, S3_BUCKET_UPLOADS and S3_BUCKET_RECORDINGS must be three different buckets");
    }
    Ok(objects)
}

fn jwt_keys(vars: &Vars<'_>, environment: Environment, data_dir: &Path) -> anyhow::Result<Vec<JwtKey>> {
    let Some(text) = vars.get("JWT_SECRET") else {
        if environment == Environment::Production {
            bail!(
                "JWT_SECRET is not set: production needs it, as kid:secret pairs separated by commas; make one with: \
                 echo \"k1:$(openssl rand -hex 32)\""
            );
        }
        return Ok(vec![JwtKey { kid: "dev".to_owned(), secret: kept_secret(data_dir, "jwt-secret")? }]);
    };
    let keys = key_pairs("JWT_SECRET", &text, environment)?;
    if let Some(index) = keys.iter().position(|(_, secret)| secret.expose_secret().len() < 32) {
        bail!(
            "JWT_SECRET: the secret of part {} is shorter than 32 bytes; make one with: openssl rand -hex 32",
            index + 1
        );
    }
    Ok(keys.into_iter().map(|(kid, secret)| JwtKey { kid, secret }).collect())
}

fn pack_keys(vars: &Vars<'_>, environment: Environment, data_dir: &Path) -> anyhow::Result<Vec<PackKey>> {
    let Some(text) = vars.get("PARLANCE_PACK_KEYS") else {
        if environment == Environment::Production {
            return Ok(Vec::new());
        }
        let kept = kept_secret(data_dir, "pack-key")?;
        let bytes = URL_SAFE_NO_PAD.decode(kept.expose_secret()).ok().filter(|bytes| bytes.len() == 32);
        let bytes = bytes.with_context(|| {
            format!("{} is no key: delete it to have a new one made", data_dir.join("pack-key").display())
        })?;
        return Ok(vec![PackKey { kid: "dev".to_owned(), secret: hex::encode(bytes).into() }]);
    };
    let keys = key_pairs("PARLANCE_PACK_KEYS", &text, environment)?;
    let is_key = |text: &str| hex::decode(text).is_ok_and(|bytes| bytes.len() == 32);
    if let Some(index) = keys.iter().position(|(_, secret)| !is_key(secret.expose_secret())) {
        bail!(
            "PARLANCE_PACK_KEYS: the key of part {} is not 64 hexadecimal digits; make one with: openssl rand -hex 32",
            index + 1
        );
    }
    Ok(keys.into_iter().map(|(kid, secret)| PackKey { kid, secret }).collect())
}

/// `kid:secret` pairs, separated by commas.
fn key_pairs(name: &str, text: &str, environment: Environment) -> anyhow::Result<Vec<(String, SecretString)>> {
    let mut keys: Vec<(String, SecretString)> = Vec::new();
    for (index, pair) in text.split(',').map(str::trim).enumerate() {
        let place = index + 1;
        let Some((kid, secret)) = pair.split_once(':') else {
            bail!("{name}: part {place} is not a kid:secret pair, for example k1:<64 hexadecimal digits>");
        };
        if kid.is_empty() || kid.len() > 64 || !kid.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
            bail!("{name}: the kid of part {place} must be 1 to 64 letters, digits, -, _ or .");
        }
        if keys.iter().any(|(known, _)| known == kid) {
            bail!("{name}: the kid of part {place} stands there twice");
        }
        let distinct = secret.bytes().collect::<std::collections::HashSet<_>>().len();
        if environment == Environment::Production && distinct < 8 {
            bail!("{name}: the secret of part {place} is guessable; make one with: openssl rand -hex 32");
        }
        keys.push((kid.to_owned(), SecretString::from(secret)));
    }
    Ok(keys)
}

fn cors(vars: &Vars<'_>, environment: Environment) -> anyhow::Result<CorsOrigins> {
    let Some(text) = vars.get("CORS_ORIGINS") else {
        return Ok(match environment {
            Environment::Development => CorsOrigins::Any,
            Environment::Production => CorsOrigins::These(Vec::new()),
        });
    };
    if text == "*" {
        return Ok(CorsOrigins::Any);
    }
    let mut origins = Vec::new();
    for origin in text.split(',').map(str::trim).filter(|origin| !origin.is_empty()) {
        let url: Url = origin
            .parse()
            .with_context(|| format!("CORS_ORIGINS: {origin:?} is not an origin such as https://app.example.com"))?;
        if !matches!(url.scheme(), "http" | "https")
            || url.origin().ascii_serialization() != origin.trim_end_matches('/')
        {
            bail!("CORS_ORIGINS: {origin:?} is not an origin such as https://app.example.com (no path, lower case)");
        }
        origins.push(url.origin().ascii_serialization());
    }
    Ok(CorsOrigins::These(origins))
}

fn trusted_proxies(vars: &Vars<'_>) -> anyhow::Result<Vec<IpNet>> {
    let text = vars.get("TRUSTED_PROXIES").unwrap_or_default();
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<IpNet>().or_else(|_| part.parse::<std::net::IpAddr>().map(IpNet::from)).with_context(|| {
                format!("TRUSTED_PROXIES: {part:?} is neither an address nor a network such as 10.0.0.0/8")
            })
        })
        .collect()
}

fn mail(vars: &Vars<'_>, environment: Environment) -> anyhow::Result<MailConfig> {
    let smtp_url = vars.get("SMTP_URL");
    if let Some(text) = &smtp_url {
        let scheme = text.split("://").next().unwrap_or_default();
        if !matches!(scheme, "smtp" | "smtps") || text.parse::<Url>().is_err() || is_ambiguous(text) {
            bail!(
                "SMTP_URL must be smtp://user:password@host:port?tls=required or smtps://…, with special characters of \
                 the password percent-encoded"
            );
        }
    }
    let from = match (vars.get("MAIL_FROM"), environment) {
        (Some(from), _) => from,
        (None, Environment::Production) if smtp_url.is_some() => {
            bail!("MAIL_FROM is not set: with SMTP_URL it names the sender, for example Parlance <hello@example.com>")
        }
        (None, _) => "Parlance <parlance@localhost.localdomain>".to_owned(),
    };
    from.parse::<lettre::message::Mailbox>()
        .with_context(|| format!("MAIL_FROM={from:?} is not a sender such as Parlance <hello@example.com>"))?;
    Ok(MailConfig { smtp_url: smtp_url.map(SecretString::from), from })
}

fn apps(vars: &Vars<'_>) -> anyhow::Result<AppsConfig> {
    let link = vars.parse::<Url>("PARLANCE_APP_LINK")?;
    // What a browser would run or open by itself is no app.
    if link.as_ref().is_some_and(|link| matches!(link.scheme(), "javascript" | "data" | "vbscript" | "file" | "blob")) {
        bail!(
            "PARLANCE_APP_LINK must be what opens the app, such as parlance://sign-in or https://app.example.com/sign-in"
        );
    }
    let is_name = |name: &str| {
        let part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        };
        name.contains('.') && name.split('.').all(part)
    };
    let list = |name: &str| {
        let text = vars.get(name).unwrap_or_default();
        text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect::<Vec<_>>()
    };
    let apple = list("PARLANCE_APPLE_APPS");
    for app in &apple {
        let is_team = |team: &str| team.len() == 10 && team.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !app.split_once('.').is_some_and(|(team, bundle)| is_team(team) && is_name(bundle)) {
            bail!("PARLANCE_APPLE_APPS: {app:?} is not a team and a bundle such as ABCDE12345.com.example.app");
        }
    }
    let mut android = BTreeMap::<String, Vec<String>>::new();
    for app in list("PARLANCE_ANDROID_APPS") {
        let is_byte = |byte: &str| byte.len() == 2 && byte.bytes().all(|digit| digit.is_ascii_hexdigit());
        let is_fingerprint = |text: &str| text.split(':').count() == 32 && text.split(':').all(is_byte);
        match app.split_once('=') {
            Some((package, fingerprint)) if is_name(package) && is_fingerprint(fingerprint) => {
                android.entry(package.to_owned()).or_default().push(fingerprint.to_ascii_uppercase());
            }
            _ => bail!("PARLANCE_ANDROID_APPS: {app:?} is not package=fingerprint, a SHA-256 as 14:6D:E9:…"),
        }
    }
    Ok(AppsConfig { link, apple, android })
}

fn cache_bytes(vars: &Vars<'_>) -> anyhow::Result<u64> {
    let megabytes: u64 = vars.parse("PARLANCE_CACHE_MB")?.unwrap_or(128);
    if !(1..=1_000_000).contains(&megabytes) {
        bail!("PARLANCE_CACHE_MB={megabytes} is not valid: write a number from 1 to 1000000");
    }
    Ok(megabytes * 1024 * 1024)
}

fn body_bytes(vars: &Vars<'_>) -> anyhow::Result<usize> {
    let megabytes: usize = vars.parse("PARLANCE_BODIES_MB")?.unwrap_or(256);
    if !(64..=1_000_000).contains(&megabytes) {
        bail!(
            "PARLANCE_BODIES_MB={megabytes} is not valid: write a number from 64, a course that is imported, to 1000000"
        );
    }
    Ok(megabytes * 1024 * 1024)
}

fn backup(vars: &Vars<'_>, objects: &ObjectsConfig) -> anyhow::Result<BackupConfig> {
    let to = vars.get("PARLANCE_BACKUP_TO");
    let every = vars.get("PARLANCE_BACKUP_EVERY").map(|_| vars.duration("PARLANCE_BACKUP_EVERY", WEEK)).transpose()?;
    if every.is_some_and(|every| every < Duration::from_secs(60)) {
        bail!("PARLANCE_BACKUP_EVERY is too short: write at least 1m, for example 24h");
    }
    if every.is_some() && to.as_ref().is_none_or(|to| to.ends_with(".zip")) {
        bail!(
            "PARLANCE_BACKUP_EVERY needs PARLANCE_BACKUP_TO, a folder or s3://bucket/prefix, which can hold many backups"
        );
    }
    let endpoint = vars.http_url("PARLANCE_BACKUP_S3_ENDPOINT")?;
    let [key, secret] =
        ["PARLANCE_BACKUP_S3_ACCESS_KEY_ID", "PARLANCE_BACKUP_S3_SECRET_ACCESS_KEY"].map(|name| vars.get(name));
    if endpoint.is_some() && (key.is_none() || secret.is_none()) {
        bail!(
            "PARLANCE_BACKUP_S3_ENDPOINT needs PARLANCE_BACKUP_S3_ACCESS_KEY_ID and PARLANCE_BACKUP_S3_SECRET_ACCESS_KEY"
        );
    }
    let store = BackupStoreConfig {
        endpoint: endpoint.or_else(|| objects.endpoint.clone()),
        region: vars.get("PARLANCE_BACKUP_S3_REGION").unwrap_or_else(|| objects.region.clone()),
        access_key_id: key.unwrap_or_else(|| objects.access_key_id.clone()),
        secret_access_key: secret.map_or_else(|| objects.secret_access_key.clone(), SecretString::from),
    };
    Ok(BackupConfig { to, every, keep: vars.parse("PARLANCE_BACKUP_KEEP")?, store })
}

fn metrics(vars: &Vars<'_>) -> anyhow::Result<MetricsConfig> {
    let token = vars.get("PARLANCE_METRICS_TOKEN");
    if token.as_ref().is_some_and(|token| token.len() < 16 || !token.bytes().all(|byte| byte.is_ascii_graphic())) {
        bail!(
            "PARLANCE_METRICS_TOKEN must be 16 or more visible ASCII characters; make one with: openssl rand -hex 32"
        );
    }
    Ok(MetricsConfig { addr: vars.parse("PARLANCE_METRICS_ADDR")?, token: token.map(SecretString::from) })
}

fn limits(vars: &Vars<'_>) -> anyhow::Result<LimitsConfig> {
    let rate = |name: &str, default: u32| -> anyhow::Result<NonZeroU32> {
        let rate = vars.parse(name)?.unwrap_or(default);
        match NonZeroU32::new(rate) {
            Some(rate) if rate.get() <= 1_000_000 => Ok(rate),
            _ => bail!("{name}={rate} is not valid: write a number from 1 to 1000000"),
        }
    };
    Ok(LimitsConfig {
        auth_per_minute: rate("PARLANCE_AUTH_RATE", 60)?,
        account_per_minute: rate("PARLANCE_ACCOUNT_RATE", 10)?,
        registrations_per_hour: rate("PARLANCE_REGISTRATION_RATE", 30)?,
        mails_per_hour: rate("PARLANCE_MAIL_RATE", 6)?,
        api_per_second: rate("PARLANCE_API_RATE", 100)?,
    })
}

fn recordings(vars: &Vars<'_>) -> anyhow::Result<RecordingsConfig> {
    let number = |name: &str, default: u32, most: u32| -> anyhow::Result<u32> {
        match vars.parse(name)?.unwrap_or(default) {
            number if (1..=most).contains(&number) => Ok(number),
            number => bail!("{name}={number} is not valid: write a number from 1 to {most}"),
        }
    };
    let kept_days = match vars.get("PARLANCE_RECORDINGS_KEPT_DAYS") {
        Some(_) => Some(number("PARLANCE_RECORDINGS_KEPT_DAYS", 0, 36_500)?),
        None => None,
    };
    Ok(RecordingsConfig {
        per_day: number("PARLANCE_RECORDINGS_PER_DAY", 500, 100_000)? as usize,
        bytes_per_day: i64::from(number("PARLANCE_RECORDINGS_MB_PER_DAY", 500, 1_000_000)?) * 1024 * 1024,
        kept_days,
        scored_at_once: number("PARLANCE_SCORING_AT_ONCE", 8, 1000)? as usize,
    })
}

fn tombstone_days(vars: &Vars<'_>) -> anyhow::Result<u32> {
    match vars.parse("PARLANCE_TOMBSTONE_DAYS")?.unwrap_or(180) {
        days if (1..=36_500).contains(&days) => Ok(days),
        days => bail!("PARLANCE_TOMBSTONE_DAYS={days} is not valid: write a number from 1 to 36500"),
    }
}

fn scorer(vars: &Vars<'_>) -> anyhow::Result<ScorerConfig> {
    match vars.get("PRONUNCIATION_SCORER").as_deref() {
        None | Some("client") => Ok(ScorerConfig::Client),
        Some("azure") => {
            let key = vars.get("AZURE_SPEECH_KEY").context(
                "AZURE_SPEECH_KEY is not set: PRONUNCIATION_SCORER=azure needs the key of a Speech resource",
            )?;
            let endpoint = match (vars.http_url("AZURE_SPEECH_ENDPOINT")?, vars.get("AZURE_SPEECH_REGION")) {
                (Some(endpoint), _) => endpoint,
                (None, Some(region)) => {
                    if !region.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                        bail!("AZURE_SPEECH_REGION={region:?} is not a region such as westeurope");
                    }
                    format!("https://{region}.stt.speech.microsoft.com").parse()?
                }
                (None, None) => {
                    bail!("AZURE_SPEECH_REGION is not set: PRONUNCIATION_SCORER=azure needs it, for example westeurope")
                }
            };
            Ok(ScorerConfig::Azure { key: SecretString::from(key), endpoint })
        }
        Some(other) => bail!("PRONUNCIATION_SCORER={other:?} is not valid: write client or azure"),
    }
}

/// A random secret that is made once and kept in the data folder, readable by its owner alone.
fn kept_secret(data_dir: &Path, name: &str) -> anyhow::Result<SecretString> {
    let path = data_dir.join(name);
    let advice = || {
        format!("{} cannot be kept; make the folder writable or choose another with PARLANCE_DATA_DIR", path.display())
    };
    if !path.exists() {
        fs::create_dir_all(data_dir).with_context(advice)?;
        // Written aside and linked into place: of two processes that start at once, both read the one that came first.
        let mut fresh = tempfile::Builder::new().prefix(name).tempfile_in(data_dir).with_context(advice)?;
        fresh.write_all(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()).as_bytes()).with_context(advice)?;
        fresh.as_file().sync_all().with_context(advice)?;
        if let Err(lost) = fresh.persist_noclobber(&path)
            && lost.error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(lost.error).with_context(advice);
        }
        // The name too: a secret that is in use must be there after a power cut.
        fs::File::open(data_dir).and_then(|folder| folder.sync_all()).with_context(advice)?;
    }
    let secret = fs::read_to_string(&path).with_context(advice)?.trim().to_owned();
    if secret.len() < 32 {
        bail!(
            "{} holds fewer than 32 bytes: restore it from a backup, or delete it to have a new one made",
            path.display()
        );
    }
    Ok(SecretString::from(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(vars: &[(&str, &str)]) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().to_string_lossy().into_owned();
        Config::from_vars(&|name| {
            let set = vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            set.or_else(|| (name == "PARLANCE_DATA_DIR").then(|| data.clone()))
        })
    }

    #[test]
    fn nothing_set_boots_a_development_instance() {
        let config = config(&[]).unwrap();
        assert_eq!(config.environment, Environment::Development);
        assert_eq!(config.addr.to_string(), "127.0.0.1:8080");
        assert!(config.objects.endpoint.is_none());
        assert!(config.jwt_keys[0].secret.expose_secret().len() >= 32);
    }

    #[test]
    fn a_bad_value_names_its_variable() {
        for (name, value) in [
            ("PARLANCE_ENV", "prod"),
            ("PARLANCE_ADDR", "localhost"),
            ("PARLANCE_PUBLIC_URL", "ftp://x"),
            ("DATABASE_URL", "mysql://x"),
            ("DATABASE_URL", "sqlite://"),
            ("DATABASE_POOL_SIZE", "0"),
            ("DATABASE_POOL_SIZE", "many"),
            ("S3_ENDPOINT", "minio:9000"),
            ("S3_URL_TTL", "8d"),
            ("S3_URL_TTL", "30m"),
            ("S3_URL_WINDOW", "soon"),
            ("S3_BUCKET_ASSETS", "My Bucket"),
            ("S3_BUCKET_ASSETS", "uploads"),
            ("S3_ACCESS_KEY_ID", "alone"),
            ("PARLANCE_OBJECTS_ADDR", "9100"),
            ("JWT_SECRET", "short"),
            ("JWT_SECRET", "k1:short"),
            ("PARLANCE_PACK_KEYS", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
            ("PARLANCE_PACK_KEYS", "k1:0123456789abcdef"),
            ("PARLANCE_PACK_KEYS", "k1:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdez"),
            ("CORS_ORIGINS", "example.com"),
            ("CORS_ORIGINS", "https://example.com/path"),
            ("TRUSTED_PROXIES", "10.0.0.0/99"),
            ("SMTP_URL", "mail.example.com"),
            ("MAIL_FROM", "nobody"),
            ("PARLANCE_APP_LINK", "the app"),
            ("PARLANCE_APP_LINK", "javascript:alert(1)"),
            ("PARLANCE_APPLE_APPS", "com.example.app"),
            ("PARLANCE_ANDROID_APPS", "com.example.app"),
            ("PARLANCE_ANDROID_APPS", "com.example.app=14:6D"),
            ("PARLANCE_CACHE_MB", "0"),
            ("PARLANCE_CACHE_MB", "128MB"),
            ("PARLANCE_CACHE_MB", "-1"),
            ("PARLANCE_BODIES_MB", "63"),
            ("PARLANCE_BACKUP_EVERY", "30s"),
            ("PARLANCE_BACKUP_EVERY", "24h"),
            ("PARLANCE_BACKUP_KEEP", "0"),
            ("PARLANCE_BACKUP_S3_ENDPOINT", "http://backups.example.com"),
            ("PARLANCE_METRICS_ADDR", "localhost"),
            ("PARLANCE_METRICS_TOKEN", "guessable"),
            ("PARLANCE_AUTH_RATE", "0"),
            ("PARLANCE_REGISTRATION_RATE", "0"),
            ("PARLANCE_MAIL_RATE", "-1"),
            ("PARLANCE_API_RATE", "lots"),
            ("PARLANCE_RECORDINGS_PER_DAY", "0"),
            ("PARLANCE_RECORDINGS_MB_PER_DAY", "-1"),
            ("PARLANCE_RECORDINGS_KEPT_DAYS", "0"),
            ("PARLANCE_SCORING_AT_ONCE", "all"),
            ("PRONUNCIATION_SCORER", "magic"),
        ] {
            let message = config(&[(name, value)]).expect_err(&format!("{name}={value}")).to_string();
            assert!(message.contains(name) || message.contains("S3_SECRET_ACCESS_KEY"), "{name}={value}: {message}");
        }
    }

    #[test]
    fn production_demands_its_secrets() {
        let error = config(&[("PARLANCE_ENV", "production")]).unwrap_err().to_string();
        assert!(error.contains("JWT_SECRET"), "{error}");
        let secret = format!("k1:{}", "0123456789abcdef".repeat(4));
        let all = [
            ("PARLANCE_ENV", "production"),
            ("JWT_SECRET", secret.as_str()),
            ("S3_ENDPOINT", "http://minio:9000"),
            ("S3_ACCESS_KEY_ID", "app"),
            ("S3_SECRET_ACCESS_KEY", "minioadmin"),
        ];
        let error = config(&all).unwrap_err().to_string();
        assert!(error.contains("S3_SECRET_ACCESS_KEY"), "{error}");
        for name in ["JWT_SECRET", "PARLANCE_PACK_KEYS"] {
            let guessable = format!("k1:{}", "0a".repeat(32));
            let mut all = vec![("PARLANCE_ENV", "production"), ("JWT_SECRET", &secret)];
            all.insert(0, (name, &guessable));
            let error = config(&all).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("guessable"), "{error}");
        }
    }

    #[test]
    fn a_kept_secret_that_is_cut_short_is_refused_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let read = || {
            let data = folder.path().to_string_lossy().into_owned();
            Config::from_vars(&|name| (name == "PARLANCE_DATA_DIR").then(|| data.clone()))
        };
        let secret = read().unwrap().jwt_keys[0].secret.expose_secret().to_owned();
        assert_eq!(read().unwrap().jwt_keys[0].secret.expose_secret(), secret);
        for name in ["jwt-secret", "objects-secret", "pack-key"] {
            for short in ["", "\n", "0123456789abcdef0123456789abcde"] {
                let kept = fs::read(folder.path().join(name)).unwrap();
                fs::write(folder.path().join(name), short).unwrap();
                let error = read().unwrap_err().to_string();
                assert!(error.contains(name) && (short.len() < 2 || !error.contains(short)), "{error}");
                fs::write(folder.path().join(name), kept).unwrap();
            }
        }
    }

    #[test]
    fn no_secret_is_printed() {
        let secret = "s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t";
        let keys = format!("k1:{secret}");
        let url = format!("postgres://user:{secret}@db/parlance");
        let pack_key = "0123456789abcdef".repeat(4);
        let pack_keys = format!("k1:{pack_key}");
        let all = [("JWT_SECRET", keys.as_str()), ("PARLANCE_PACK_KEYS", &pack_keys), ("DATABASE_URL", &url)];
        let printed = format!("{:?}", config(&all).unwrap());
        assert!(!printed.contains(secret) && !printed.contains(&pack_key), "{printed}");
    }

    #[test]
    fn no_refusal_prints_a_part_of_a_password() {
        for (name, value) in [
            ("DATABASE_URL", "postgres://user:p@zz#w0rd@db/parlance"),
            ("DATABASE_MIGRATION_URL", "postgres://user:p@zz/w0rd@db/parlance"),
            ("SMTP_URL", "smtp://user:p@zz#w0rd@mail.example.com"),
            ("S3_ENDPOINT", "http://user:zz/w0rd@minio:9000"),
            ("S3_ENDPOINT", "http://user:p@zz#w0rd@minio:9000"),
            ("S3_PUBLIC_ENDPOINT", "http://user:pazz-w0rd@media.example.com"),
            ("JWT_SECRET", "pazz-w0rd:short"),
            ("PARLANCE_PACK_KEYS", "k1:pazz-w0rd"),
            ("PARLANCE_METRICS_TOKEN", "pazz w0rd"),
        ] {
            let refused = format!("{:#}", config(&[(name, value)]).expect_err(name));
            let of_the_password = ["zz", "w0rd"];
            assert!(refused.contains(name), "{refused}");
            assert!(!of_the_password.iter().any(|part| refused.contains(part)), "{refused}");
        }
    }
}
