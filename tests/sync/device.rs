//! A device that syncs, and what it should hold.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Answer, Client};

/// What a device holds: the value of each row by kind and name.
pub type State = BTreeMap<(String, String), Value>;

/// Applies pages as `docs/sync.md` tells clients to.
#[derive(Clone)]
pub struct Device {
    pub client: Client,
    pub state: State,
    pub cursor: Option<String>,
    pub limit: usize,
}

impl Device {
    pub fn new(client: &Client, limit: usize) -> Self {
        Self { client: client.clone(), state: State::new(), cursor: None, limit }
    }

    /// The page behind a cursor.
    pub async fn page(&self, cursor: Option<&str>) -> Answer {
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        self.client.get(&format!("/api/v1/me/changes?limit={}{cursor}", self.limit)).await
    }

    /// Asks until it has a checkpoint, and applies it; what came, in order.
    pub async fn sync(&mut self) -> Vec<Value> {
        let (mut changes, mut cursor) = (Vec::new(), self.cursor.clone());
        for _ in 0..10_000 {
            let page = self.page(cursor.as_deref()).await.expect(200);
            let of_page = page["changes"].as_array().unwrap();
            assert!(of_page.len() <= self.limit);
            changes.extend(of_page.iter().cloned());
            cursor = Some(page["cursor"].as_str().unwrap().to_owned());
            assert_eq!(page["checkpoint"], json!(page["hasMore"] == false));
            if page["checkpoint"] == true {
                apply(&mut self.state, &changes);
                self.cursor = cursor;
                return changes;
            }
        }
        panic!("a sync without an end");
    }

    pub fn of_kind(&self, kind: &str) -> BTreeMap<&str, &Value> {
        self.state.iter().filter(|((of, _), _)| of == kind).map(|((_, id), value)| (id.as_str(), value)).collect()
    }
}

pub fn apply(state: &mut State, changes: &[Value]) {
    for change in changes {
        let text = |field: &str| change[field].as_str().unwrap().to_owned();
        let key = (text("entity"), text("id"));
        match change["op"].as_str().unwrap() {
            "upsert" => drop(state.insert(key, change["value"].clone())),
            "delete" => {
                assert!(change.get("value").is_none(), "{change}");
                state.remove(&key);
            }
            other => panic!("{other}"),
        }
    }
}

/// Kind, name and op of changes.
pub fn told(changes: &[Value]) -> Vec<(String, String, String)> {
    let text = |change: &Value, field: &str| change[field].as_str().unwrap().to_owned();
    let mut told: Vec<_> =
        changes.iter().map(|change| (text(change, "entity"), text(change, "id"), text(change, "op"))).collect();
    told.sort();
    told
}

fn without(mut value: Value, fields: &[&str]) -> Value {
    for field in fields {
        value.as_object_mut().unwrap().remove(*field);
    }
    value
}

fn items(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

/// What a device should hold, put together from the other endpoints.
pub async fn by_the_api(client: &Client, days: &[&str]) -> State {
    let mut state = State::new();
    let mut put = |entity: &str, id: &Value, value: Value| {
        state.insert((entity.to_owned(), id.as_str().unwrap().to_owned()), value);
    };
    let me = client.get("/api/v1/me").await.expect(200);
    put("profile", &me["id"], without(me.clone(), &["selectedLevel"]));
    let catalog = client.get("/api/v1/catalog").await.expect(200);
    for level in items(&catalog["levels"]) {
        put("level", &level["id"], without(level.clone(), &["stories"]));
        for story in items(&level["stories"]) {
            put("story", &story["id"], without(story.clone(), &["units"]));
            for unit in items(&story["units"]) {
                put("unit", &unit["id"], unit.clone());
                let path = format!("/api/v1/units/{}", unit["id"].as_str().unwrap());
                for asset in items(&client.get(&path).await.expect(200)["assets"]) {
                    put("asset", &asset["id"], without(asset.clone(), &["url", "urlExpiresAt", "minioKey"]));
                }
                let progress = client.get(&format!("{path}/progress")).await.expect(200);
                for asset in items(&progress["assets"]) {
                    put("assetProgress", &asset["assetId"], asset.clone());
                }
                if !progress["startedAt"].is_null() {
                    put("progress", &unit["id"], without(progress, &["assets"]));
                }
                for page in client.pages(&format!("{path}/pronunciation-attempts?limit=100")).await {
                    for attempt in items(&page["items"]) {
                        let id = attempt["id"].as_str().unwrap();
                        let attempt = client.get(&format!("/api/v1/pronunciation-attempts/{id}")).await.expect(200);
                        let mut value = without(attempt, &["recordingUrl", "recordingUrlExpiresAt", "upload"]);
                        if value["status"] != "scored" {
                            value = without(value, &["scorer"]);
                        }
                        put("attempt", &value["id"].clone(), value);
                    }
                }
            }
        }
    }
    for day in days {
        let answer = client.get(&format!("/api/v1/me/daily-plans/{day}")).await;
        if answer.status != 404 {
            let mut plan = without(answer.expect(200), &["isOverdue"]);
            for entry in plan["entries"].as_array_mut().unwrap() {
                entry.as_object_mut().unwrap().remove("unit");
            }
            put("plan", &json!(day), plan);
        }
    }
    for page in client.pages("/api/v1/me/scores?limit=100").await {
        for score in items(&page["items"]) {
            let name = format!("{}:{}", score["period"].as_str().unwrap(), score["periodStart"].as_str().unwrap());
            put("score", &json!(name), score.clone());
        }
    }
    state
}

/// As the plan endpoints do: entries of units that learners no longer see are left out unless they are done.
pub fn shown_plans(state: &State) -> State {
    let seen: Vec<&str> = state.keys().filter(|(kind, _)| kind == "unit").map(|(_, id)| id.as_str()).collect();
    let mut shown = state.clone();
    for ((kind, _), value) in &mut shown {
        if kind == "plan" {
            let entries = value["entries"].as_array_mut().unwrap();
            entries.retain(|entry| entry["completed"] == true || seen.iter().any(|unit| entry["unitId"] == **unit));
            for (place, entry) in (1..).zip(entries) {
                entry["position"] = json!(place);
            }
        }
    }
    shown
}
