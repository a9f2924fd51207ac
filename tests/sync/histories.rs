//! Random histories: eight writers and three devices at once, each with its misfortunes. At every checkpoint a device holds
//! the state of one moment, and at the end what the other endpoints show.
//!
//! `PARLANCE_SYNC_HISTORIES` says how many (each history takes the next seed behind `PARLANCE_SYNC_SEED`).

mod phones;
mod writers;

use std::sync::Mutex;

use diesel::connection::SimpleConnection;
use parlance::db::Conn;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use ring::digest::{SHA256, digest};

use super::device::{Device, State, by_the_api, shown_plans};
use crate::both;
use crate::support::{Role, TestApp};

use phones::Phone;
use writers::{DAYS, World};

/// How many histories a run of the suite tries; ten thousand take the better part of an hour.
const HISTORIES: u64 = 12;

const DEVICES: usize = 3;
const WRITERS: usize = 8;
const ROUNDS: usize = 14;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

both!(devices_hold_what_the_server_holds, |backend| async move {
    let app = TestApp::with(backend, &[("PARLANCE_API_RATE", "100000")]).await;
    let first = number("PARLANCE_SYNC_SEED", 0);
    let writers: Vec<Mutex<Conn>> = (0..WRITERS).map(|_| Mutex::new(app.database.connect())).collect();
    let readers: Vec<Mutex<Conn>> = (0..DEVICES).map(|_| Mutex::new(app.database.connect())).collect();
    for seed in first..first + number("PARLANCE_SYNC_HISTORIES", HISTORIES) {
        history(&app, &writers, &readers, seed).await;
        // The next one begins with an empty catalogue; the numbers go on.
        app.database.connect().batch_execute("DELETE FROM levels; DELETE FROM catalog_changes").unwrap();
        app.catalog_changed().await;
    }
});

async fn history(app: &TestApp, writers: &[Mutex<Conn>], readers: &[Mutex<Conn>], seed: u64) {
    let (learner, client) = app.user(&format!("learner{seed}"), Role::Learner);
    let mut random = StdRng::seed_from_u64(seed);
    let holder = phones::holder(app, learner).await;
    let world = World::new(&mut writers[0].lock().unwrap(), learner, app.now(), &mut random);
    let mut phones: Vec<Phone> = (0..DEVICES).map(|_| Phone::new(learner, holder)).collect();
    for _ in 0..ROUNDS {
        let seeds: Vec<u64> = (0..WRITERS + DEVICES).map(|_| random.random()).collect();
        std::thread::scope(|scope| {
            for (place, conn) in writers.iter().enumerate() {
                let (world, seed) = (&world, seeds[place]);
                scope.spawn(move || world.write(&mut conn.lock().unwrap(), place, &mut StdRng::seed_from_u64(seed)));
            }
            for ((phone, conn), seed) in phones.iter_mut().zip(readers).zip(&seeds[WRITERS..]) {
                let world = &world;
                scope.spawn(move || {
                    phone.act(&mut conn.lock().unwrap(), world, &mut StdRng::seed_from_u64(*seed));
                });
            }
        });
    }
    // All is quiet: what waits is sent, and everybody syncs.
    world.let_in(&mut writers[0].lock().unwrap());
    for (phone, conn) in phones.iter_mut().zip(readers) {
        phone.send_all(&mut conn.lock().unwrap(), &world);
    }
    app.catalog_changed().await;
    app.look_for_revoked_access().await;
    let expected = by_the_api(&client, &DAYS).await;
    let mut fresh = Device::new(&client, 1000);
    fresh.sync().await;
    assert_eq!(seen(&fresh.state), seen(&expected), "seed {seed}: a device with nothing");
    let of_server = digest_of(&fresh.state);
    for (phone, conn) in phones.iter_mut().zip(readers) {
        phone.sync(&mut conn.lock().unwrap());
        assert_eq!(phone.waiting(), 0, "seed {seed}: no event is left behind");
        if digest_of(&phone.state) != of_server {
            assert_eq!(phone.state, fresh.state, "seed {seed}");
        }
    }
}

/// What of a state the other endpoints show: they are silent about what a learner did on units that are not seen.
fn seen(state: &State) -> State {
    let is_there = |kind: &str, id: &serde_json::Value| {
        id.as_str().is_some_and(|id| state.contains_key(&(kind.to_owned(), id.to_owned())))
    };
    shown_plans(state)
        .into_iter()
        .filter(|((kind, _), value)| match kind.as_str() {
            "progress" | "attempt" => is_there("unit", &value["unitId"]),
            "assetProgress" => is_there("unit", &value["unitId"]) && is_there("asset", &value["assetId"]),
            _ => true,
        })
        .map(|(key, mut value)| {
            // The other endpoints know whether a level is gone for good or only unpublished.
            if key.0 == "profile" && !is_there("level", &value["selectedLevelId"]) {
                value["selectedLevelId"] = serde_json::Value::Null;
            }
            (key, value)
        })
        .collect()
}

fn digest_of(state: &State) -> Vec<u8> {
    let text: Vec<_> = state.iter().collect();
    digest(&SHA256, serde_json::to_string(&text).unwrap().as_bytes()).as_ref().to_vec()
}
