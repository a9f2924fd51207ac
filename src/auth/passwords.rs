//! Passwords: Argon2id with OWASP's parameters, at most so many at once, never on a request thread.

use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{Output, ParamsString, PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// How long a sign-in waits for its turn to hash before it is answered 503.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many may wait for each that hashes; the rest is answered 503 at once.
const WAITING_PER_TURN: usize = 64;

/// What became of comparing a password with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// It is the password.
    pub matches: bool,
    /// The hash was made with other parameters than today's.
    pub outdated: bool,
}

/// Hashes and verifies passwords. Cloning shares the turns.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// Compared with when there is no account, so that the answer takes as long as when there is one.
    decoy: Arc<str>,
}

impl Passwords {
    /// One core always stays free for everything else.
    ///
    /// # Errors
    /// When the decoy cannot be made.
    pub fn new() -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let turns = cores.saturating_sub(1).max(1);
        Ok(Self {
            turns: Arc::new(Semaphore::new(turns)),
            queue: Arc::new(Semaphore::new(turns * (WAITING_PER_TURN + 1))),
            decoy: decoy().map_err(|error| anyhow!("a hash that no password has: {error}"))?.into(),
        })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// 503 when too many are waiting.
    pub async fn hash(&self, password: &SecretString) -> Result<String> {
        let password = password.clone();
        self.in_turn(move || hash_password(password.expose_secret())).await
    }

    /// Compares a password with a hash; with none, takes as long and finds no match.
    ///
    /// # Errors
    /// 503 when too many are waiting.
    pub async fn verify(&self, password: &SecretString, hash: Option<String>) -> Result<Verdict> {
        let password = password.clone();
        let decoy = self.decoy.clone();
        self.in_turn(move || {
            let known = hash.is_some();
            let verdict = verify_password(password.expose_secret(), hash.as_deref().unwrap_or(&decoy))?;
            Ok(Verdict { matches: verdict.matches && known, ..verdict })
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
        let place = self.queue.clone().try_acquire_owned().map_err(|_| Error::overloaded())?;
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned())
            .await
            .map_err(|_| Error::overloaded())?
            .map_err(|closed| Error::internal(closed.into()))?;
        // The permits go with the work: a client that hangs up does not free its turn before the hashing ends.
        tokio::task::spawn_blocking(move || {
            let answer = work();
            drop((place, turn));
            answer
        })
        .await
        .map_err(|error| Error::internal(error.into()))?
        .map_err(Error::internal)
    }
}

/// Hashes a password on this thread: for the command line and the seed.
///
/// # Errors
/// When the system gives no random salt.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    let hash = argon2id().hash_password(password.as_bytes(), &salt).map_err(|error| anyhow!("hashing: {error}"))?;
    Ok(hash.to_string())
}

/// Is this the password behind a hash? No, when the hash is damaged.
pub fn is_password(password: &str, hash: &str) -> bool {
    verify_password(password, hash).is_ok_and(|verdict| verdict.matches)
}

fn verify_password(password: &str, hash: &str) -> anyhow::Result<Verdict> {
    let parsed = PasswordHash::new(hash).map_err(|error| anyhow!("a stored password hash is damaged: {error}"))?;
    let matches = argon2id().verify_password(password.as_bytes(), &parsed).is_ok();
    let current = parsed.algorithm == Algorithm::Argon2id.ident()
        && Params::try_from(&parsed).is_ok_and(|params| {
            let wanted = parameters();
            (params.m_cost(), params.t_cost(), params.p_cost()) == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost())
        });
    Ok(Verdict { matches, outdated: !current })
}

/// A hash that no password has, as far as anybody can tell; comparing with it takes as long as with any other.
fn decoy() -> argon2::password_hash::Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&parameters())?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(&[0; Params::DEFAULT_OUTPUT_LEN])?),
    };
    Ok(hash.to_string())
}

fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters())
}

/// OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
fn parameters() -> Params {
    Params::new(19 * 1024, 2, 1, None).expect("within Argon2's bounds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoy_is_made_like_other_hashes_and_no_password_has_it() {
        let verdict = verify_password("nobody's password", &decoy().unwrap()).unwrap();
        assert_eq!(verdict, Verdict { matches: false, outdated: false });
    }

    #[test]
    fn a_password_matches_its_own_hash_alone() {
        let hash = hash_password("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(verify_password("correct horse", &hash).unwrap(), Verdict { matches: true, outdated: false });
        assert!(!verify_password("battery staple", &hash).unwrap().matches);
    }

    #[test]
    fn a_hash_of_other_parameters_is_outdated() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(1024, 1, 1, None).unwrap());
        let salt = SaltString::generate(&mut OsRng);
        let hash = weak.hash_password(b"correct horse", &salt).unwrap().to_string();
        assert_eq!(verify_password("correct horse", &hash).unwrap(), Verdict { matches: true, outdated: true });
    }
}
