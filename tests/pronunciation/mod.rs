//! Pronunciation attempts, over HTTP and the object store, on both databases.

mod attempts;
mod azure;
mod azure_server;
mod history;
mod recordings;
mod studio;
