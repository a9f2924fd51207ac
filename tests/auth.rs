//! Accounts: signing in and staying signed in, roles, repeated requests.

mod idempotency;
mod roles;
mod sign_in;
