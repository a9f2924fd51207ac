//! Stored answers are sealed: some hold signed URLs, and the database keeps no secret in the clear.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::ExposeSecret;
use sha2::Sha256;

use super::queries::Name;
use crate::config::JwtKey;

/// Seals and opens texts with keys derived from those of the access tokens.
pub(super) struct Seal {
    keys: Vec<(String, LessSafeKey)>,
}

impl Seal {
    /// The first key seals, all open.
    pub fn new(keys: &[JwtKey]) -> Self {
        let derive = |key: &JwtKey| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key.secret.expose_secret().as_bytes())
                .expect("HMAC takes a key of any length");
            mac.update(b"parlance/stored-answers");
            let bytes = mac.finalize().into_bytes();
            let unbound = UnboundKey::new(&AES_256_GCM, &bytes).expect("a digest is as long as the key");
            (key.kid.clone(), LessSafeKey::new(unbound))
        };
        Self { keys: keys.iter().map(derive).collect() }
    }

    /// Seals a text; only under the same name does it open again.
    pub fn close(&self, name: &Name, text: &[u8]) -> String {
        let (kid, key) = &self.keys[0];
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = text.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound(name)), &mut sealed)
            .expect("an answer is shorter than the cipher's limit of 64 GiB");
        format!("{kid}:{}", URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens it; none when its key has been taken out of the configuration.
    pub fn open(&self, name: &Name, sealed: &str) -> Option<Vec<u8>> {
        let (kid, text) = sealed.rsplit_once(':')?;
        let (_, key) = self.keys.iter().find(|(known, _)| known == kid)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut text = text.to_vec();
        let opened =
            key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(bound(name)), &mut text).ok()?.len();
        text.truncate(opened);
        Some(text)
    }
}

fn bound(name: &Name) -> Vec<u8> {
    [name.scope.as_bytes(), &[0], name.key.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    fn seal(kids: &[&str]) -> Seal {
        let key = |kid: &&str| JwtKey { kid: (*kid).to_owned(), secret: SecretString::from(kid.repeat(16)) };
        Seal::new(&kids.iter().map(key).collect::<Vec<_>>())
    }

    fn name(key: &str) -> Name {
        Name { scope: "anyone".to_owned(), key: key.to_owned() }
    }

    #[test]
    fn what_is_closed_opens_under_its_own_name_and_key_alone() {
        let sealed = seal(&["k1"]).close(&name("a"), b"secret");
        assert!(!sealed.contains("secret"));
        assert_eq!(seal(&["k1"]).open(&name("a"), &sealed).unwrap(), b"secret");
        assert_eq!(seal(&["k2", "k1"]).open(&name("a"), &sealed).unwrap(), b"secret");
        assert!(seal(&["k1"]).open(&name("b"), &sealed).is_none());
        assert!(seal(&["k2"]).open(&name("a"), &sealed).is_none());
    }
}
