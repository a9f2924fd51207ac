//! What mails say: as plain text and as HTML that needs no pictures and takes the reader's colours.

use maud::{DOCTYPE, html};

use super::secrets::MailSecrets;
use crate::locale::{Locale, Text};

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

/// A paragraph.
enum Part {
    Words(Text),
    Code(String),
    Link { label: Text, url: String },
}

impl Letter<'_> {
    /// One line.
    pub(super) fn subject(&self, locale: Locale) -> String {
        locale.say(&match self {
            Letter::SignIn(_) => Text::SignInSubject,
            Letter::ProveAddress(_) => Text::ProofSubject,
            Letter::WrongPasswords => Text::GuessingSubject,
            Letter::AddressChanged => Text::MovedSubject,
        })
    }

    /// `base` is where links lead.
    fn parts(&self, base: &str) -> Vec<Part> {
        let link = |label, secrets| Part::Link { label, url: link(base, secrets) };
        match self {
            Letter::SignIn(secrets) => vec![
                Part::Words(Text::SignInOpen),
                link(Text::SignInButton, secrets),
                Part::Words(Text::SignInType),
                Part::Code(secrets.spaced_code()),
                Part::Words(Text::MailWorkOnce),
                Part::Words(Text::SignInIgnore),
            ],
            Letter::ProveAddress(secrets) => vec![
                Part::Words(Text::ProofType),
                Part::Code(secrets.spaced_code()),
                Part::Words(Text::ProofOpen),
                link(Text::ProofButton, secrets),
                Part::Words(Text::MailWorkOnce),
                Part::Words(Text::ProofIgnore),
            ],
            Letter::WrongPasswords => vec![Part::Words(Text::GuessingBody)],
            Letter::AddressChanged => vec![Part::Words(Text::MovedBody)],
        }
    }

    /// Plain text.
    pub(super) fn text(&self, base: &str, locale: Locale) -> String {
        let mut text = locale.say(&Text::MailGreeting);
        for part in self.parts(base) {
            text.push_str("\n\n");
            text.push_str(&match part {
                Part::Words(words) => locale.say(&words),
                Part::Code(code) => code,
                Part::Link { url, .. } => url,
            });
        }
        text.push('\n');
        text
    }

    /// The same as HTML. Programs for mail keep few styles: what is needed to read it stands at the elements, and no colour
    /// is set without its background.
    pub(super) fn html(&self, base: &str, locale: Locale) -> String {
        let subject = self.subject(locale);
        html! {
            (DOCTYPE)
            html lang=(locale.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="supported-color-schemes" content="light dark";
                    title { (subject) }
                    style { ":root{color-scheme:light dark;supported-color-schemes:light dark}" }
                }
                body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,sans-serif" {
                    div style="max-width:480px;margin:0 auto" {
                        p { (locale.say(&Text::MailGreeting)) }
                        @for part in self.parts(base) {
                            @match part {
                                Part::Words(words) => p { (locale.say(&words)) },
                                Part::Code(code) => p style="padding:16px;border:1px solid #8886a0;border-radius:12px;\
                                    font:600 28px/1.2 ui-monospace,monospace;letter-spacing:2px;text-align:center" { (code) },
                                Part::Link { label, url } => p {
                                    a href=(url) style="display:block;padding:14px 16px;border-radius:12px;background:#4338ca;\
                                        color:#ffffff;font-weight:600;text-align:center;text-decoration:none" {
                                        (locale.say(&label))
                                    }
                                },
                            }
                        }
                    }
                }
            }
        }
        .into_string()
    }
}

fn link(base: &str, secrets: &MailSecrets) -> String {
    format!("{base}/api/v1/auth/magic-links/consume?token={}", secrets.token)
}
