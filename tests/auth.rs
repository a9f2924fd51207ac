//! Accounts: signing in and staying signed in, roles, limits, mail, repeated requests.

mod command;
mod deletion;
mod demo;
mod guessing;
mod idempotency;
mod limits;
mod mail;
mod mail_queue;
mod oauth;
mod phone;
mod profile;
mod proof;
mod replicas;
mod roles;
mod secrets;
mod sign_in;
mod tokens;
