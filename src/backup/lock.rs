//! One at a time: who thins a place out must not remove what another backup counts on.

use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::Place;
use crate::clock::Clock;
use crate::db::Timestamp;

const LOCK: &str = "lock.json";

/// How long a lock is good for after it was last renewed. Who was killed is waited for no longer.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// How often it is renewed.
const RENEWAL: Duration = Duration::from_secs(60);

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    /// Unlike that of any other lock.
    id: uuid::Uuid,
    process: u32,
    expires_at: Timestamp,
}

/// The right to change a place. Dropping it lets it expire; [`Lock::release`] gives it back.
pub struct Lock {
    content: uuid::Uuid,
    renewing: tokio::task::JoinHandle<()>,
}

impl Lock {
    /// Takes the lock, and renews it until it is given back.
    ///
    /// # Errors
    /// When somebody else has it: until when.
    pub async fn take(place: &std::sync::Arc<Place>, clock: &Clock) -> anyhow::Result<Self> {
        let id = uuid::Uuid::now_v7();
        if !place.put_new(LOCK, &text(id, clock)?).await? {
            let held = place.get_bytes(LOCK).await?.unwrap_or_default();
            match serde_json::from_slice::<Content>(&held) {
                Ok(held) if held.expires_at > clock.now() => bail!(
                    "another backup (process {}) is at work in {place}; wait for it, or, if it was killed, until {}",
                    held.process,
                    held.expires_at
                ),
                // Expired, or cut short when its process was killed.
                _ => place.remove(LOCK).await?,
            }
            if !place.put_new(LOCK, &text(id, clock)?).await? {
                bail!("another backup has just begun in {place}; wait for it, then try again");
            }
        }
        let renewing = tokio::spawn(renew(place.clone(), clock.clone(), id));
        Ok(Self { content: id, renewing })
    }

    /// Gives it back.
    ///
    /// # Errors
    /// When the place cannot be changed any more.
    pub async fn release(self, place: &Place) -> anyhow::Result<()> {
        self.renewing.abort();
        if is_held_by(place, self.content).await? {
            place.remove(LOCK).await.context("giving the lock back")?;
        }
        Ok(())
    }
}

async fn renew(place: std::sync::Arc<Place>, clock: Clock, id: uuid::Uuid) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let renewed = async {
            if is_held_by(&place, id).await? { place.put_bytes(LOCK, &text(id, &clock)?).await } else { Ok(()) }
        };
        if let Err(error) = renewed.await {
            tracing::warn!(error = format!("{error:#}"), "the lock of the backup could not be renewed");
        }
    }
}

async fn is_held_by(place: &Place, id: uuid::Uuid) -> anyhow::Result<bool> {
    let held = place.get_bytes(LOCK).await?.unwrap_or_default();
    Ok(serde_json::from_slice::<Content>(&held).is_ok_and(|held| held.id == id))
}

fn text(id: uuid::Uuid, clock: &Clock) -> anyhow::Result<Vec<u8>> {
    let expires_at = clock.now() + chrono::Duration::from_std(LIFETIME)?;
    Ok(serde_json::to_vec(&Content { id, process: std::process::id(), expires_at })?)
}
