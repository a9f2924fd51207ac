//! The examples of the API document, each sent as Swagger UI sends it when its *Execute* is pressed on the seeded service.

use std::collections::{BTreeMap, HashMap};

use parlance::openapi;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::both;
use crate::support::{Answer, Client, Letter, Role, TestApp, login, send_file};

const PASSWORD: &str = "parlance-demo";

/// The file that the example of `create_upload` announces.
const VIDEO: &[u8] = include_bytes!("../seed-data/media/placeholder/videos/name-introduction-v1.mp4");

/// Come before all other writes: mails that those send would be taken for theirs, and an order names all that the sample has.
const FIRST: [&str; 6] =
    ["consume_magic_link", "verify_my_email", "order_levels", "order_stories", "order_units", "order_assets"];

/// Come last: they take away what others need, and what can be brought back is brought back at once.
const LAST: [&str; 21] = [
    "unpublish_unit",
    "publish_unit",
    "unpublish_story",
    "publish_story",
    "unpublish_level",
    "publish_level",
    "delete_asset",
    "restore_asset",
    "delete_unit",
    "restore_unit",
    "delete_story",
    "restore_story",
    "delete_level",
    "restore_level",
    "generate_daily_plan",
    "delete_daily_plan",
    "revoke_my_session",
    "logout",
    "delete_user",
    "delete_me",
    "change_my_password",
];

/// An operation of the document.
struct Operation {
    method: Method,
    path: String,
    id: String,
    about: Value,
}

impl Operation {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for (path, item) in openapi::document()["paths"].as_object().unwrap() {
            for (method, about) in item.as_object().unwrap() {
                let id = about["operationId"].as_str().unwrap().to_owned();
                let method = method.to_uppercase().parse().unwrap();
                all.push(Self { method, path: path.clone(), id, about: about.clone() });
            }
        }
        all.sort_by_key(Self::turn);
        all
    }

    fn turn(&self) -> (usize, usize) {
        let place = |list: &[&str]| list.iter().position(|id| *id == self.id);
        match (place(&FIRST), place(&LAST)) {
            (Some(place), _) => (1, place),
            (_, Some(place)) => (3, place),
            _ if self.method == Method::GET => (0, 0),
            _ => (2, 0),
        }
    }

    /// Who may call it: the sample has somebody of each role.
    fn caller(&self) -> Option<&'static str> {
        if self.about["security"].as_array().unwrap().is_empty() {
            return None;
        }
        Some(match (self.about["tags"][0].as_str().unwrap(), self.id.as_str()) {
            ("admin", _) => "admin",
            ("authoring", _) => "author",
            // The learner is gone by then.
            (_, "change_my_password") => "author",
            _ => "johndoe",
        })
    }

    /// The request as it is prefilled, with what cannot be known beforehand in its place.
    async fn execute(&self, client: &Client, known: &Map<String, Value>) -> Answer {
        let mut path = self.path.clone();
        let (mut query, mut headers) = (Vec::new(), Vec::new());
        for parameter in self.about["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let value = known.get(name).unwrap_or(&parameter["example"]);
            let text = match value {
                Value::String(text) => text.clone(),
                // Written without `explode`.
                Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
                other => other.to_string(),
            };
            match parameter["in"].as_str().unwrap() {
                _ if value.is_null() => assert_ne!(parameter["required"], true, "{}: {name} has no example", self.id),
                "path" => path = path.replace(&format!("{{{name}}}"), &text),
                "query" => query.push((name, text)),
                _ => headers.push((name, text)),
            }
        }
        let mut request = client.request(self.method.clone(), &path).query(&query);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let bodies = self.about.pointer("/requestBody/content").and_then(Value::as_object);
        for (content_type, content) in bodies.into_iter().flatten() {
            let mut body = content["example"].clone();
            assert!(body.is_object(), "{}: the body has no example", self.id);
            for (name, value) in known {
                if body.get(name).is_some() {
                    body[name] = value.clone();
                }
            }
            request = match content_type.as_str() {
                "application/x-www-form-urlencoded" => request.form(&body),
                _ => request.json(&body),
            };
        }
        client.send(request).await
    }

    fn check_answer(&self, answer: &Answer) {
        let response = &self.about["responses"][answer.status.to_string()];
        for header in response["headers"].as_object().into_iter().flat_map(Map::keys) {
            assert_ne!(answer.header(header), "", "{}: {header} is missing", self.id);
        }
        if let Some(schema) = response["content"]["application/json"].get("schema") {
            check(&openapi::document()["components"]["schemas"], schema, &answer.json(), &self.id);
        }
    }

    fn succeeded(&self, answer: &Answer) -> bool {
        (200..400).contains(&answer.status) && self.about["responses"].get(answer.status.to_string()).is_some()
    }
}

/// Holds a value against a schema: what is required is there, nothing else is, and null stands only where it may.
fn check(schemas: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return check(schemas, &schemas[reference.trim_start_matches("#/components/schemas/")], value, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let choice = choices.iter().find(|choice| value.is_null() == (choice["type"] == "null"));
        return check(schemas, choice.unwrap_or_else(|| panic!("{place}: {value}")), value, place);
    }
    let may_be_null =
        schema["type"] == "null" || schema["type"].as_array().is_some_and(|types| types.contains(&"null".into()));
    assert!(!value.is_null() || may_be_null, "{place} is null");
    match value {
        Value::Array(items) => items.iter().for_each(|item| check(schemas, &schema["items"], item, place)),
        Value::Object(fields) => {
            let (mut properties, mut required) = (Map::new(), Vec::new());
            gather(schemas, schema, &mut properties, &mut required);
            for name in required {
                assert!(fields.contains_key(&name), "{place}: {name} is missing");
            }
            for (name, value) in fields {
                match properties.get(name) {
                    Some(property) => check(schemas, property, value, &format!("{place}.{name}")),
                    None => assert!(schema.get("additionalProperties").is_some(), "{place}: what is {name}?"),
                }
            }
        }
        _ => {}
    }
}

/// The properties of a schema, those of its parts included.
fn gather(schemas: &Value, schema: &Value, properties: &mut Map<String, Value>, required: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = &schemas[reference.trim_start_matches("#/components/schemas/")];
        return gather(schemas, schema, properties, required);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        gather(schemas, part, properties, required);
    }
    properties.extend(
        schema["properties"].as_object().into_iter().flatten().map(|(name, field)| (name.clone(), field.clone())),
    );
    required.extend(schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()));
}

/// The seeded service, and who is signed in.
struct Demo {
    app: TestApp,
    clients: HashMap<&'static str, Client>,
}

impl Demo {
    async fn client(&mut self, name: Option<&'static str>) -> Client {
        let Some(name) = name else { return self.app.anonymous() };
        if !self.clients.contains_key(name) {
            let session = self.session(name).await;
            let client = self.app.anonymous().with_token(session["accessToken"].as_str().unwrap());
            self.clients.insert(name, client);
        }
        self.clients[name].clone()
    }

    async fn session(&self, name: &str) -> Value {
        login(&self.app.anonymous(), name, PASSWORD).await.expect(200)
    }

    /// A new mail to the learner.
    async fn letter(&self) -> Letter {
        let folder = self.app.folder.path().join("mail");
        std::fs::remove_dir_all(&folder).ok();
        let body = json!({"email": "john@example.com"});
        self.app.anonymous().post("/api/v1/auth/magic-links", body).await.expect(202);
        Letter::in_folder(&folder).await
    }

    /// An upload as in the example of `create_upload`.
    async fn upload(&mut self, multipart: bool) -> Value {
        let mut body = create_upload_example();
        body["multipart"] = multipart.into();
        self.client(Some("author")).await.post("/api/v1/uploads", body).await.expect(201)
    }

    /// What an example cannot know: ids of what was made just now, and secrets.
    async fn known(&mut self, operation: &str) -> Map<String, Value> {
        let known = match operation {
            // Refresh tokens work once, and nobody else may know one.
            "refresh" | "logout" => json!({"refreshToken": self.session("janedoe").await["refreshToken"]}),
            // The code stands in a mail.
            "consume_magic_link" | "verify_my_email" => json!({"code": self.letter().await.code}),
            "show_magic_link" => json!({"token": self.letter().await.token}),
            // A session begins when somebody signs in.
            "revoke_my_session" => {
                self.session("johndoe").await;
                let sessions = self.client(Some("johndoe")).await.get("/api/v1/me/sessions").await.expect(200);
                let other = sessions["items"].as_array().unwrap().iter().find(|session| session["current"] == false);
                json!({"id": other.unwrap()["id"]})
            }
            // An upload begins when an author begins it, and ends within a day.
            "get_upload" | "delete_upload" => json!({"id": self.upload(false).await["id"]}),
            "list_upload_parts" => json!({"id": self.upload(true).await["id"]}),
            "complete_upload" => {
                let id = self.upload(true).await["id"].clone();
                let author = self.client(Some("author")).await;
                let path = format!("/api/v1/uploads/{}/parts", id.as_str().unwrap());
                let parts = author.post(&path, Value::Null).await.expect(200);
                let url = parts["missing"][0]["url"].as_str().unwrap();
                assert!(author.http.put(url).body(VIDEO).send().await.unwrap().status().is_success());
                json!({"id": id})
            }
            "register_asset" => {
                let upload = self.upload(false).await;
                assert_eq!(send_file(&self.app.anonymous(), &upload, VIDEO).await.status, 200);
                json!({"uploadId": upload["id"]})
            }
            _ => json!({}),
        };
        known.as_object().unwrap().clone()
    }
}

fn create_upload_example() -> Value {
    let document = openapi::document();
    document["paths"]["/api/v1/uploads"]["post"]["requestBody"]["content"]["application/json"]["example"].clone()
}

both!(every_operation_succeeds_with_its_example, |backend| async move {
    let mut demo = Demo { app: TestApp::seeded(backend).await, clients: HashMap::new() };
    let mut refused = Vec::new();
    for operation in Operation::all() {
        let known = demo.known(&operation.id).await;
        let client = demo.client(operation.caller()).await;
        let answer = operation.execute(&client, &known).await;
        if operation.succeeded(&answer) {
            operation.check_answer(&answer);
        } else {
            refused.push(format!("{}: {} {}", operation.id, answer.status, answer.text));
        }
        if operation.id == "record_events" {
            for result in answer.json()["results"].as_array().unwrap() {
                assert_eq!(result["status"], "accepted", "{result}");
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
});

/// The codes of a problem: its own, and those of its fields.
fn codes(problem: &Value) -> Vec<Value> {
    [problem["code"].clone()].into_iter().chain(of_fields(problem, "code")).collect()
}

fn of_fields(problem: &Value, name: &str) -> Vec<Value> {
    let fields = problem["errors"].as_array().into_iter().flatten();
    fields.map(|field| field[name].clone()).collect()
}

// Nobody, a learner and an administrator ask for what is not there with what nothing knows, for pages that are too long, and
// for what is no language, no token and no number of bytes. Where several parameters can be wrong, the example is of one of them.
both!(examples_of_problems_have_the_code_that_comes, |backend| async move {
    let app = TestApp::new(backend).await;
    let callers = [app.anonymous(), app.user("learner", Role::Learner).1, app.user("admin", Role::Admin).1];
    let (mut seen, mut wrong) = (0, Vec::new());
    let mut shown: BTreeMap<(String, u16), bool> = BTreeMap::new();
    for operation in Operation::all() {
        let path =
            operation.path.replace("{id}", "0198c0de-0000-7000-8000-000000000000").replace("{date}", "2026-02-03");
        for caller in &callers {
            for query in
                [&[][..], &[("limit", "1000")], &[("language", "")], &[("token", "none")], &[("maxBytes", "0")]]
            {
                let takes = |name: &str| {
                    let parameters = operation.about["parameters"].as_array().into_iter().flatten();
                    parameters.into_iter().any(|parameter| parameter["name"] == name)
                };
                if !query.iter().all(|(name, _)| takes(name)) {
                    continue;
                }
                let request = caller.request(operation.method.clone(), &path).query(query);
                let answer = caller.send(request.json(&json!({"unknownField": 1}))).await;
                let content = &operation.about["responses"][answer.status.to_string()]["content"];
                let example = &content["application/problem+json"]["example"];
                if answer.header("content-type") == "application/problem+json" {
                    seen += 1;
                    let problem = answer.json();
                    let is_shown = codes(example) == codes(&problem);
                    let is_of_another = example["code"] == problem["code"]
                        && of_fields(example, "pointer") != of_fields(&problem, "pointer");
                    if !is_shown && !is_of_another {
                        wrong.push(format!("{} {}: {example}, but {}", operation.id, answer.status, answer.text));
                    }
                    *shown.entry((operation.id.clone(), answer.status)).or_default() |= is_shown;
                }
            }
        }
    }
    let never: Vec<_> = shown.iter().filter(|(_, is_shown)| !**is_shown).collect();
    assert!(wrong.is_empty() && never.is_empty() && seen > 150, "{seen}, never {never:?}: {}", wrong.join("\n"));
});
