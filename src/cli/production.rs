//! What is unsafe in production: said at the start, one line each, or refused.

use anyhow::bail;
use secrecy::ExposeSecret;
use url::Url;

use super::instance::buckets;
use crate::config::{Config, CorsOrigins, ScorerConfig};
use crate::db::DatabaseUrl;
use crate::storage::{Bucket, Storage, public_buckets};

/// Passwords that everybody tries first.
const WELL_KNOWN: [&str; 6] = ["postgres", "password", "changeme", "secret", "parlance", "parlance-demo"];

/// Refuses settings that production must not have.
///
/// # Errors
/// The first of them.
pub fn refuse(config: &Config) -> anyhow::Result<()> {
    let database = &config.database;
    if database.url == DatabaseUrl::SqliteMemory {
        bail!("DATABASE_URL=sqlite::memory: keeps nothing: production needs a database");
    }
    for (variable, url) in
        [("DATABASE_URL", Some(&database.url)), ("DATABASE_MIGRATION_URL", database.migration_url.as_ref())]
    {
        if url.is_some_and(has_well_known_password) {
            bail!("{variable} has a well-known password: production needs one of its own");
        }
    }
    Ok(())
}

fn has_well_known_password(url: &DatabaseUrl) -> bool {
    let DatabaseUrl::Postgres(url) = url else { return false };
    let Ok(url) = url.parse::<Url>() else { return false };
    let in_query = url.query_pairs().any(|(name, value)| name == "password" && WELL_KNOWN.contains(&value.as_ref()));
    in_query || url.password().is_some_and(|password| WELL_KNOWN.contains(&password))
}

/// One line for each bucket that production should not have as it is.
///
/// # Errors
/// A bucket of recordings that strangers can read.
pub async fn bucket_warnings(config: &Config, storage: &Storage) -> anyhow::Result<Vec<String>> {
    let Some(endpoint) = &config.objects.endpoint else { return Ok(Vec::new()) };
    let mut warnings = Vec::new();
    for bucket in public_buckets(storage, endpoint, &buckets(config)).await {
        let variable = bucket.variable();
        if bucket == Bucket::Recordings {
            bail!("the bucket of {variable} lets anybody read learners' recordings: make it private");
        }
        warnings
            .push(format!("the bucket of {variable} is public: anybody reads what is not published; make it private"));
    }
    Ok(warnings)
}

/// One line for each setting that production should not have.
pub fn setting_warnings(config: &Config) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut warn_if = |unsafe_so: bool, line: &str| {
        if unsafe_so {
            warnings.push(line.to_owned());
        }
    };
    let objects = &config.objects;
    match &config.database.url {
        DatabaseUrl::Postgres(url) => warn_if(
            !asks_for_tls(url),
            "DATABASE_URL goes over the network without TLS; add sslmode=verify-full, or require",
        ),
        _ => warn_if(true, "the database is SQLite, for one machine and one process; set DATABASE_URL to PostgreSQL"),
    }
    warn_if(objects.endpoint.is_none(), "the object store is the embedded one, for one machine; set S3_ENDPOINT");
    warn_if(objects.endpoint.as_ref().is_some_and(is_open), "S3_ENDPOINT goes over the network without TLS; use https");
    warn_if(
        config.backup.store.endpoint.as_ref().is_some_and(is_open),
        "PARLANCE_BACKUP_S3_ENDPOINT goes over the network without TLS; use https",
    );
    warn_if(
        matches!(&config.scorer, ScorerConfig::Azure { endpoint, .. } if is_open(endpoint)),
        "AZURE_SPEECH_ENDPOINT sends recordings over the network without TLS; use https",
    );
    let public = objects.public_endpoint.as_ref().or(objects.endpoint.as_ref());
    warn_if(public.is_none_or(is_plain), "clients load media without TLS; set S3_PUBLIC_ENDPOINT to an https address");
    let api = config.public_url.as_ref();
    warn_if(
        api.is_none_or(is_plain),
        "links in mails lead to an address without TLS; set PARLANCE_PUBLIC_URL to an https address",
    );
    match &config.mail.smtp_url {
        None => warn_if(true, "no mail is sent; set SMTP_URL"),
        Some(url) => warn_if(
            !["smtps://", "tls=required"].iter().any(|tls| url.expose_secret().contains(tls)),
            "SMTP_URL sends mail without TLS; add tls=required",
        ),
    }
    warn_if(config.pack_keys.is_empty(), "no packs are made; set PARLANCE_PACK_KEYS");
    warn_if(config.cors == CorsOrigins::Any, "CORS_ORIGINS=* lets every web page call the API; name yours");
    let metrics = &config.metrics;
    warn_if(
        metrics.addr.is_none() && metrics.token.is_none(),
        "anybody reads /metrics; set PARLANCE_METRICS_ADDR or PARLANCE_METRICS_TOKEN",
    );
    warnings
}

/// Does a PostgreSQL URL ask for TLS, or stay on this machine?
fn asks_for_tls(url: &str) -> bool {
    let Ok(url) = url.parse::<Url>() else { return false };
    let strict = |(name, value): (_, std::borrow::Cow<'_, str>)| {
        name == "sslmode" && matches!(value.as_ref(), "require" | "verify-ca" | "verify-full")
    };
    is_local(&url) || url.query_pairs().any(strict)
}

fn is_plain(url: &Url) -> bool {
    url.scheme() == "http"
}

fn is_open(url: &Url) -> bool {
    is_plain(url) && !is_local(url)
}

fn is_local(url: &Url) -> bool {
    match url.host_str().unwrap_or_default() {
        "" | "localhost" => true,
        host => host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|addr| addr.is_loopback()),
    }
}
