//! How often one may ask: sign-in by address and by account, the rest by user.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::LimitsConfig;
use crate::db::UserId;
use crate::error::{Code, Detail, Error, Result};

/// Whom a limiter remembers, hashed: every entry is small however long the name was.
type Key = u64;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The limits of this process. Each replica counts for itself.
pub struct Limits {
    addresses: DefaultKeyedRateLimiter<Key>,
    accounts: DefaultKeyedRateLimiter<Key>,
    registrations: DefaultKeyedRateLimiter<Key>,
    mails: DefaultKeyedRateLimiter<Key>,
    warnings: DefaultKeyedRateLimiter<UserId>,
    users: DefaultKeyedRateLimiter<UserId>,
    hasher: RandomState,
    clock: DefaultClock,
}

impl Limits {
    /// From the configuration.
    pub fn new(config: &LimitsConfig) -> Self {
        let burst = |rate: NonZeroU32| rate.saturating_mul(NonZeroU32::new(3).expect("three is not zero"));
        Self {
            addresses: RateLimiter::keyed(Quota::per_minute(config.auth_per_minute)),
            accounts: RateLimiter::keyed(Quota::per_minute(config.account_per_minute)),
            registrations: RateLimiter::keyed(Quota::per_hour(config.registrations_per_hour)),
            mails: RateLimiter::keyed(Quota::per_hour(config.mails_per_hour)),
            warnings: RateLimiter::keyed(Quota::with_period(DAY).expect("a day is not zero")),
            users: RateLimiter::keyed(
                Quota::per_second(config.api_per_second).allow_burst(burst(config.api_per_second)),
            ),
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request to an endpoint that anyone may call.
    ///
    /// # Errors
    /// 429.
    pub fn count_address(&self, address: IpAddr) -> Result<()> {
        self.check(&self.addresses, &self.hasher.hash_one(network(address)))
    }

    /// Counts a request whose answer tells whether a name or an address is taken.
    ///
    /// # Errors
    /// 429.
    pub fn count_registration(&self, address: IpAddr) -> Result<()> {
        self.check(&self.registrations, &self.hasher.hash_one(network(address)))
    }

    /// Counts a mail with a link to an address, whoever has it.
    ///
    /// # Errors
    /// 429.
    pub fn count_mail(&self, email: &str) -> Result<()> {
        self.check(&self.mails, &self.hasher.hash_one(email))
    }

    /// Is it time to tell an account's owner that somebody guesses its password? Once a day it is.
    pub fn may_warn(&self, user: UserId) -> bool {
        self.warnings.check_key(&user).is_ok()
    }

    /// Counts a use of an account's password or mail; `name` is the account, which need not exist.
    ///
    /// # Errors
    /// 429.
    pub fn count_account(&self, name: impl Hash) -> Result<()> {
        self.check(&self.accounts, &self.hasher.hash_one(name))
    }

    /// Counts a request of a signed-in user.
    ///
    /// # Errors
    /// 429.
    pub fn count_user(&self, user: UserId) -> Result<()> {
        self.check(&self.users, &user)
    }

    fn check<K: Hash + Eq + Clone>(&self, limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<()> {
        limiter.check_key(key).map_err(|refused| too_many(refused.wait_time_from(self.clock.now())))
    }

    /// Forgets whoever has not asked for a while, so that memory stays bounded.
    pub fn forget_idle(&self) {
        self.addresses.retain_recent();
        self.accounts.retain_recent();
        self.registrations.retain_recent();
        self.mails.retain_recent();
        self.warnings.retain_recent();
        self.users.retain_recent();
        self.addresses.shrink_to_fit();
        self.accounts.shrink_to_fit();
        self.registrations.shrink_to_fit();
        self.mails.shrink_to_fit();
        self.warnings.shrink_to_fit();
        self.users.shrink_to_fit();
    }
}

/// 429, until a wait is over.
pub(super) fn too_many(wait: Duration) -> Error {
    Error {
        // Rounded up: who comes back a fraction too early would be refused again.
        retry_after: Some(Duration::from_secs(wait.as_secs() + 1)),
        ..Error::new(Code::TooManyRequests, Detail::WaitAWhile)
    }
}

/// Whoever has one IPv6 address has 2^64 of them.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
    }
}
