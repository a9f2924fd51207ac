//! What mails say.

use super::secrets::MailSecrets;

/// A mail to the owner of an account, or to whoever somebody says they are.
pub(super) enum Letter<'a> {
    /// Asked for in order to sign in.
    SignIn(&'a MailSecrets),
    /// To the address that an account was registered with or moved to.
    ProveAddress(&'a MailSecrets),
    /// To the address that an account had before.
    AddressChanged,
    /// When tries of an account's password begin to have to wait.
    WrongPasswords,
}

impl Letter<'_> {
    /// One line.
    pub(super) fn subject(&self) -> &'static str {
        match self {
            Letter::SignIn(_) => "Sign in to Parlance",
            Letter::ProveAddress(_) => "Confirm your address for Parlance",
            Letter::WrongPasswords => "Wrong passwords for your account at Parlance",
            Letter::AddressChanged => "Your address for Parlance was changed",
        }
    }

    /// Plain text; `base` is where links lead.
    pub(super) fn text(&self, base: &str) -> String {
        match self {
            Letter::SignIn(secrets) => format!(
                "Hello,\n\nopen this link to sign in to Parlance:\n\n{}\n\nor type this code into the app:\n\n{}\n\n\
                 Both work once, within 15 minutes. If you did not ask for this mail, ignore it.\n",
                link(base, secrets),
                code(secrets),
            ),
            Letter::ProveAddress(secrets) => format!(
                "Hello,\n\nsomebody gave this address to Parlance as theirs. If it was you, confirm it: type this code \
                 into the app, where you are signed in:\n\n{}\n\n\
                 This link signs in as well. It signs every other device out and takes the password away, so that \
                 nobody else keeps a way into an account of yours; then choose another:\n\n{}\n\n\
                 Both work once, within 15 minutes; sign in by mail to get new ones. If it was not you, ignore this mail.\n",
                code(secrets),
                link(base, secrets),
            ),
            Letter::WrongPasswords => {
                "Hello,\n\nsomebody tried several wrong passwords for your account at Parlance, and did not get in. \
                 Further tries have to wait longer and longer. You still sign in from any device that you used before, \
                 and from any other by mail. If your password is easy to guess, change it.\n"
                    .to_owned()
            }
            Letter::AddressChanged => {
                "Hello,\n\nyour account at Parlance was given another address, and mail goes there \
                 from now on. If that was not you, somebody knows your password: write to whoever runs this Parlance.\n"
                    .to_owned()
            }
        }
    }
}

fn link(base: &str, secrets: &MailSecrets) -> String {
    format!("{base}/api/v1/auth/magic-links/consume?token={}", secrets.token)
}

fn code(secrets: &MailSecrets) -> String {
    let (first, second) = secrets.code.split_at(secrets.code.len() / 2);
    format!("{first} {second}")
}
