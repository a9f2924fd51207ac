//! What the accounts of a process share, and the work that goes on beside requests.

use std::sync::Arc;
use std::time::Duration;

use super::access::{ACCESS_POLL_INTERVAL, AccessChanges};
use super::letters::Letter;
use super::limits::Limits;
use super::mail::Mailer;
use super::model::User;
use super::passwords::Passwords;
use super::queries;
use super::secrets::{MailSecrets, Secrets};
use super::slow_down::SlowDown;
use super::tokens::AccessTokens;
use crate::background::Background;
use crate::config::Config;
use crate::context::AppContext;
use crate::error::Result;
use crate::locale::Locale;

/// How often what has ended is deleted.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

/// How long a row that stands for a deleted account stays: no access token outlives it.
const TOMBSTONE_HOURS: i64 = 1;

/// How long ended sessions and links stay, days: what support may be asked about.
const ENDED_DAYS: i64 = 30;

/// The parts of accounts that a process has one of.
pub struct Accounts {
    /// Issues and verifies access tokens.
    pub tokens: AccessTokens,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Who lost or changed access lately.
    pub access: AccessChanges,
    /// How often one may ask.
    pub limits: Limits,
    pub(super) slow_down: SlowDown,
    pub(super) secrets: Secrets,
    pub(super) mailer: Mailer,
}

impl Accounts {
    /// From the configuration.
    ///
    /// # Errors
    /// When mail cannot be sent as configured.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            tokens: AccessTokens::new(&config.jwt_keys)?,
            passwords: Passwords::new()?,
            access: AccessChanges::default(),
            limits: Limits::new(&config.limits),
            slow_down: SlowDown::new(config.limits.account_per_minute),
            secrets: Secrets::new(&config.jwt_keys),
            mailer: Mailer::new(config)?,
        })
    }
}

impl Accounts {
    /// Tells an account's owner, once a day, that somebody guesses its password; not in the language of who guesses.
    pub(super) fn warn_owner(&self, user: &User) {
        if self.mailer.is_set_up() && self.limits.may_warn(user.id) {
            self.mailer.send(&user.email, &Letter::WrongPasswords, Locale::default());
        }
    }

    /// Puts the mail by which an address is proven into the queue.
    pub(super) fn send_proof(&self, email: &str, mail: &MailSecrets, locale: Locale) {
        if !self.mailer.is_set_up() {
            return;
        }
        match self.limits.count_mail(email) {
            Ok(()) => self.mailer.send(email, &Letter::ProveAddress(mail), locale),
            Err(_) => tracing::warn!("an address got as many mails as it may an hour; another one was not sent"),
        }
    }
}

/// Polls for revoked access, sends mail and deletes what has ended.
pub fn run_in_background(background: &mut Background, context: &AppContext, accounts: Arc<Accounts>) {
    let state = (context.clone(), accounts.clone());
    background.every(ACCESS_POLL_INTERVAL, "poll_revoked_access", state.clone(), |(context, accounts)| async move {
        accounts.access.poll(&context).await
    });
    background.every(SWEEP_INTERVAL, "sweep_accounts", state, |(context, accounts)| async move {
        accounts.limits.forget_idle();
        sweep(&context).await
    });
    background.spawn(|stopping| async move { accounts.mailer.deliver(stopping).await });
}

async fn sweep(context: &AppContext) -> Result<()> {
    let now = context.now();
    context
        .db
        .write(move |conn| {
            queries::delete_ended_sessions(conn, now - chrono::Duration::days(ENDED_DAYS))?;
            queries::delete_expired_magic_links(conn, now - chrono::Duration::days(1))?;
            queries::delete_tombstones(conn, now - chrono::Duration::hours(TOMBSTONE_HOURS))
        })
        .await?;
    Ok(())
}
