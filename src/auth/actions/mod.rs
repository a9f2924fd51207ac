//! What happens to accounts, each in one transaction.

mod accounts;
mod deletion;
mod magic_links;
mod sessions;

pub use accounts::{
    Account, AdminChanges, administer_user, change_password, create_account, disable_account, update_profile,
    update_profile_and_email,
};
pub use deletion::{DeletionHook, DeletionHooks, delete_account, log_deletion};
pub use magic_links::{
    CODE_ATTEMPTS, LINK_LIFETIME_SECONDS, Proof, consume_magic_link, create_magic_link, look_at_magic_link,
    verify_email,
};
pub use sessions::{
    Device, REFRESH_LIFETIME_SECONDS, Refreshed, SignedIn, end_session, is_known_device, is_recent_mail_sign_in,
    logout, open_session, refresh_session,
};
