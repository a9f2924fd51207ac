//! Opaque secrets that clients hold and we keep only hashed: refresh tokens, magic links, one-time codes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::config::JwtKey;
use crate::db::{Id, SessionId};
use crate::sha256::Sha256Digest;

const ID_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// A refresh token: the session's id, 256 secret bits, and a tag by which we know even an old one as ours.
#[derive(Clone)]
pub struct RefreshToken {
    /// Whose it says it is: true where it was issued.
    pub session: SessionId,
    secret: [u8; SECRET_BYTES],
    tag: [u8; TAG_BYTES],
}

impl RefreshToken {
    /// Reads what a client sent.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (session, rest) = bytes.split_first_chunk::<ID_BYTES>()?;
        let (secret, tag) = rest.split_first_chunk::<SECRET_BYTES>()?;
        Some(Self { session: SessionId(uuid::Uuid::from_bytes(*session)), secret: *secret, tag: tag.try_into().ok()? })
    }

    /// The session it claims to belong to.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// What the client gets.
    pub fn text(&self) -> String {
        let mut bytes = Vec::with_capacity(ID_BYTES + SECRET_BYTES + TAG_BYTES);
        bytes.extend_from_slice(self.session.0.as_bytes());
        bytes.extend_from_slice(&self.secret);
        bytes.extend_from_slice(&self.tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What the database gets.
    pub fn hash(&self) -> String {
        hash(&self.text())
    }
}

/// Makes and recognises secrets with keys derived from those of the access tokens, so that every replica agrees.
pub struct Secrets {
    keys: Vec<SecretString>,
}

impl Secrets {
    /// From the configured keys; the first makes, all recognise.
    pub fn new(keys: &[JwtKey]) -> Self {
        Self { keys: keys.iter().map(|key| key.secret.clone()).collect() }
    }

    /// The first refresh token of a session.
    pub fn first_refresh_token(&self, session: SessionId) -> RefreshToken {
        self.tagged(&self.keys[0], session, rand::random())
    }

    /// The tokens that may follow `token`, the newest key's first. Each is a function of the key and the token, so that
    /// a repeated refresh gets the same successor although only hashes are stored.
    pub fn successors(&self, token: &RefreshToken) -> impl Iterator<Item = RefreshToken> {
        self.keys.iter().map(move |key| {
            let secret = mac(key, "refresh-successor", &[token.session.0.as_bytes(), &token.secret]);
            self.tagged(key, token.session, secret)
        })
    }

    /// Did we issue this refresh token, however long ago?
    pub fn issued(&self, token: &RefreshToken) -> bool {
        self.keys.iter().any(|key| {
            let known = self.tagged(key, token.session, token.secret);
            subtle::ConstantTimeEq::ct_eq(&known.tag[..], &token.tag[..]).into()
        })
    }

    fn tagged(&self, key: &SecretString, session: SessionId, secret: [u8; SECRET_BYTES]) -> RefreshToken {
        let tag = mac(key, "refresh-tag", &[session.0.as_bytes(), &secret]);
        let tag = *tag.first_chunk().expect("a tag is the beginning of a longer digest");
        RefreshToken { session, secret, tag }
    }

    /// What one mail holds. The code follows from the token, so that the page behind the link can show it though neither is
    /// kept.
    pub fn for_mail(&self) -> MailSecrets {
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        MailSecrets { code: code_of(&self.keys[0], &token), token }
    }

    /// The codes that the mail with this token may hold, by the key that it was made with.
    pub fn codes_of(&self, token: &str) -> impl Iterator<Item = MailSecrets> {
        self.keys.iter().map(move |key| MailSecrets { token: token.to_owned(), code: code_of(key, token) })
    }

    /// How the one-time code of a magic link is kept: keyed, because eight digits would be found by trying.
    pub fn code_hash(&self, link: Id, code: &str) -> String {
        hex::encode(mac(&self.keys[0], "magic-link-code", &[link.0.as_bytes(), code.as_bytes()]))
    }

    /// Is this the code behind `hash`?
    pub fn is_code(&self, link: Id, code: &str, hash: &str) -> bool {
        self.keys.iter().any(|key| {
            let known = hex::encode(mac(key, "magic-link-code", &[link.0.as_bytes(), code.as_bytes()]));
            subtle::ConstantTimeEq::ct_eq(known.as_bytes(), hash.as_bytes()).into()
        })
    }
}

/// What a mail holds that proves it was read.
#[derive(Clone)]
pub struct MailSecrets {
    /// 256 random bits, for a link.
    pub token: String,
    /// Eight digits.
    pub code: String,
}

impl MailSecrets {
    /// The code as people read it: `1234 5678`.
    pub fn spaced_code(&self) -> String {
        let (first, second) = self.code.split_at(self.code.len() / 2);
        format!("{first} {second}")
    }
}

fn code_of(key: &SecretString, token: &str) -> String {
    let digest = mac(key, "mail-code", &[token.as_bytes()]);
    let number = u64::from_be_bytes(*digest.first_chunk().expect("a digest has more than 8 bytes"));
    format!("{:08}", number % 100_000_000)
}

/// How a secret of 256 bits is kept.
pub fn hash(secret: &str) -> String {
    Sha256Digest::of(secret.as_bytes()).to_string()
}

fn mac(key: &SecretString, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()).expect("HMAC takes a key of any length");
    mac.update(b"parlance/");
    mac.update(purpose.as_bytes());
    for part in parts {
        mac.update(&[0]);
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(names: &[&str]) -> Secrets {
        let key = |name: &&str| JwtKey { kid: (*name).to_owned(), secret: SecretString::from(name.repeat(32)) };
        Secrets::new(&names.iter().map(key).collect::<Vec<_>>())
    }

    #[test]
    fn a_successor_is_the_same_each_time_and_on_each_replica() {
        let token = secrets(&["a"]).first_refresh_token(SessionId::generate());
        let read = RefreshToken::parse(&token.text()).unwrap();
        let one = secrets(&["a"]).successors(&token).next().unwrap();
        let other = secrets(&["a"]).successors(&read).next().unwrap();
        assert_eq!(one.text(), other.text());
        assert_ne!(one.text(), token.text());
    }

    #[test]
    fn a_rotated_key_still_finds_the_successor_it_made() {
        let token = secrets(&["a"]).first_refresh_token(SessionId::generate());
        let made = secrets(&["a"]).successors(&token).next().unwrap().hash();
        assert!(secrets(&["b", "a"]).successors(&token).any(|successor| successor.hash() == made));
        assert!(secrets(&["b", "a"]).issued(&token));
        assert!(!secrets(&["b"]).issued(&token));
    }

    #[test]
    fn what_is_not_a_token_is_not_read() {
        for text in ["", "x", "AAAA", &"A".repeat(87), "not base64!"] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
    }
}
