//! Guessing gets slower: after a few wrong passwords each further try has to wait, twice as long each time.
//!
//! Counted in this process, for each account and for each client address. An address is given more tries, since a whole
//! school may share one. A device that the account was signed in from before is counted by itself, so that others who
//! guess keep nobody from an account of their own.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use moka::ops::compute::Op;
use moka::sync::Cache;

use super::limits::{network, too_many};
use crate::db::Timestamp;
use crate::error::Result;

/// How long the first try has to wait after the free ones.
const FIRST_WAIT: Duration = Duration::from_secs(30);

/// The longest wait: 24 tries a day.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// How many times an account's free tries an address has.
const ACCOUNTS_OF_AN_ADDRESS: u32 = 5;

/// After so long without a wrong try all is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How many accounts and addresses are remembered, each in some hundred bytes.
const MOST: u64 = 100_000;

/// What is remembered of an account or an address.
#[derive(Debug, Clone, Copy)]
struct Tries {
    wrong: u32,
    last_at: Timestamp,
}

impl Tries {
    /// How long the next try has to wait from the last one on.
    fn wait(self, free: u32) -> Duration {
        match self.wrong.checked_sub(free) {
            None => Duration::ZERO,
            Some(more) => FIRST_WAIT.saturating_mul(1 << more.min(16)).min(LONGEST_WAIT),
        }
    }

    fn waits_still(self, free: u32, now: Timestamp) -> Option<Duration> {
        // A clock that was set back makes nobody wait longer than from now on.
        let elapsed = (now.utc() - self.last_at.utc()).to_std().unwrap_or_default();
        self.wait(free).checked_sub(elapsed).filter(|left| !left.is_zero())
    }
}

/// Those who guess at one kind of thing.
struct Guessers {
    free: u32,
    tries: Cache<u64, Tries>,
}

impl Guessers {
    fn new(free: u32) -> Self {
        Self { free, tries: Cache::builder().max_capacity(MOST).time_to_idle(FORGOTTEN_AFTER).build() }
    }

    /// Counts a try as wrong; says how many there were.
    fn count(&self, key: u64, now: Timestamp) -> Result<u32> {
        let mut outcome = Ok(1);
        self.tries.entry(key).and_compute_with(|entry| {
            let before = entry.map_or(Tries { wrong: 0, last_at: now }, |entry| entry.into_value());
            if let Some(left) = before.waits_still(self.free, now) {
                outcome = Err(too_many(left));
                return Op::Nop;
            }
            outcome = Ok(before.wrong + 1);
            Op::Put(Tries { wrong: before.wrong.saturating_add(1), last_at: now })
        });
        outcome
    }

    /// Takes one try back.
    fn take_back(&self, key: u64) {
        self.tries.entry(key).and_compute_with(|entry| match entry.map(|entry| entry.into_value()) {
            None | Some(Tries { wrong: ..=1, .. }) => Op::Remove,
            Some(tries) => Op::Put(Tries { wrong: tries.wrong - 1, ..tries }),
        });
    }
}

/// A try that counts as wrong until [`SlowDown::was_right`] or [`SlowDown::was_none`] is told.
#[must_use]
pub(super) struct Guess {
    account: Option<u64>,
    address: Option<u64>,
    /// From now on the account's tries have to wait: time to tell its owner.
    pub(super) was_last_free: bool,
}

/// The guesses at passwords and codes of this process.
pub(super) struct SlowDown {
    accounts: Guessers,
    addresses: Guessers,
    hasher: RandomState,
}

impl SlowDown {
    /// `free` is how many tries an account has before one has to wait.
    pub(super) fn new(free: NonZeroU32) -> Self {
        Self {
            accounts: Guessers::new(free.get()),
            addresses: Guessers::new(free.get().saturating_mul(ACCOUNTS_OF_AN_ADDRESS)),
            hasher: RandomState::new(),
        }
    }

    /// Counts a try of an account's password. `account` is what the client calls it: it need not exist. Without an
    /// address that is not counted: for devices that are known.
    ///
    /// # Errors
    /// 429 while it has to wait.
    pub(super) fn try_password(&self, account: impl Hash, address: Option<IpAddr>, now: Timestamp) -> Result<Guess> {
        let account = self.hasher.hash_one(account);
        let wrong = self.accounts.count(account, now)?;
        let guess = Guess { account: Some(account), address: None, was_last_free: wrong == self.accounts.free };
        match address.map(|address| self.try_from(address, now)).transpose() {
            Ok(from) => Ok(Guess { address: from.and_then(|from| from.address), ..guess }),
            Err(error) => {
                self.was_none(guess);
                Err(error)
            }
        }
    }

    /// Counts a try from an address, of something whose own tries are counted elsewhere.
    ///
    /// # Errors
    /// 429 while it has to wait.
    pub(super) fn try_from(&self, address: IpAddr, now: Timestamp) -> Result<Guess> {
        let address = self.hasher.hash_one(network(address));
        self.addresses.count(address, now)?;
        Ok(Guess { account: None, address: Some(address), was_last_free: false })
    }

    /// The owner is there: the account's wrong tries are forgotten.
    pub(super) fn was_right(&self, guess: Guess) {
        if let Some(account) = guess.account {
            self.accounts.tries.invalidate(&account);
        }
        self.was_none(Guess { account: None, ..guess });
    }

    /// Nothing was compared: it does not count.
    pub(super) fn was_none(&self, guess: Guess) {
        guess.account.iter().for_each(|account| self.accounts.take_back(*account));
        guess.address.iter().for_each(|address| self.addresses.take_back(*address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1));

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new("2026-02-03T04:00:00Z".parse().unwrap()) + chrono::Duration::seconds(seconds)
    }

    fn slow_down(free: u32) -> SlowDown {
        SlowDown::new(NonZeroU32::new(free).unwrap())
    }

    /// The seconds that a try has to wait still; none when it is let through.
    fn wait(slow: &SlowDown, account: &str, address: Option<IpAddr>, now: Timestamp) -> Option<u64> {
        slow.try_password(account, address, now).err().map(|error| error.retry_after.unwrap().as_secs())
    }

    #[test]
    fn each_wait_is_twice_as_long_up_to_an_hour() {
        let slow = slow_down(2);
        let mut now = 0;
        assert_eq!(wait(&slow, "ada", None, at(now)), None);
        let mut waits = Vec::new();
        for _ in 0..10 {
            assert_eq!(wait(&slow, "ada", None, at(now)), None);
            let left = wait(&slow, "ada", None, at(now)).unwrap();
            assert_eq!(wait(&slow, "ada", None, at(now + 10)), Some(left - 10), "asking does not prolong it");
            waits.push(left);
            now += left as i64;
        }
        assert_eq!(waits, [31, 61, 121, 241, 481, 961, 1921, 3601, 3601, 3601]);
        assert_eq!(wait(&slow, "eve", None, at(now)), None, "another account does not wait");
        assert_eq!(wait(&slow, "ada", None, at(-7200)), Some(3601), "a clock set back");
    }

    #[test]
    fn an_address_waits_whatever_account_it_tries() {
        let slow = slow_down(2);
        for name in 0..10 {
            assert_eq!(wait(&slow, &name.to_string(), Some(HOME), at(0)), None);
        }
        assert_eq!(wait(&slow, "ada", Some(HOME), at(0)), Some(31));
        // What the address was refused does not count against the account.
        assert_eq!([wait(&slow, "ada", None, at(0)), wait(&slow, "ada", None, at(0))], [None, None]);
        assert_eq!(wait(&slow, "ada", None, at(0)), Some(31));
    }

    #[test]
    fn who_gets_in_is_forgiven_and_what_was_no_guess_does_not_count() {
        let slow = slow_down(2);
        for _ in 0..100 {
            let wrong = slow.try_password("ada", Some(HOME), at(0)).unwrap();
            slow.was_none(wrong);
            let right = slow.try_password("ada", Some(HOME), at(0)).unwrap();
            assert!(!right.was_last_free);
            slow.was_right(right);
        }
        assert!(!slow.try_password("ada", None, at(0)).unwrap().was_last_free);
        assert!(slow.try_password("ada", None, at(0)).unwrap().was_last_free);
    }
}
