//! Access and refresh tokens, in the hands of somebody who has none of our keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use parlance::auth::{AccessTokens, RefreshToken, Role, Secrets};
use parlance::config::JwtKey;
use parlance::db::{SessionId, Timestamp, UserId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;

use super::cost::linear;

/// Noon of the day on which the tokens here were issued, seconds since 1970.
const NOW: i64 = 1_770_120_000;

/// A byte that says how to go on, then: a token; or the two parts of one, with a line break between them, to be signed with
/// our key or another; or changes of a refresh token.
pub fn tokens(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else { return };
    match choice % 4 {
        0 => forged(rest),
        1 => signed(rest, &keys()[usize::from(choice / 4 % 2)]),
        2 => signed(rest, &JwtKey { kid: "old".to_owned(), secret: "n".repeat(32).into() }),
        _ => refreshed(rest),
    }
}

fn keys() -> [JwtKey; 2] {
    ["new", "old"].map(|kid| JwtKey { kid: kid.to_owned(), secret: SecretString::from(kid.repeat(16)) })
}

fn now() -> Timestamp {
    chrono::DateTime::from_timestamp(NOW, 0).expect("a time").into()
}

/// Only what has our signature is taken, whatever it says.
fn forged(bytes: &[u8]) {
    let Ok(token) = std::str::from_utf8(bytes) else { return };
    let verifier = AccessTokens::new(&keys()).expect("there are keys");
    if linear(bytes, 32, 64, || verifier.verify(token, now())).is_some() {
        let (content, signature) = token.rsplit_once('.').expect("a token has parts");
        assert!(keys().iter().any(|key| sign(content, key) == signature), "{token}");
    }
    assert!(RefreshToken::parse(token).is_none_or(|refresh| refresh.text() == token), "one token has one text");
}

/// With a good signature a token counts if it is signed as ours are, for us, by us, with the key it names, and has not ended.
fn signed(bytes: &[u8], key: &JwtKey) {
    let Some(at) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let (header, claims) = (&bytes[..at], &bytes[at + 1..]);
    let content = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let token = format!("{content}.{}", sign(&content, key));
    let verifier = AccessTokens::new(&keys()).expect("there are keys");
    let Some(taken) = linear(token.as_bytes(), 64, 128, || verifier.verify(&token, now())) else { return };
    let secret = key.secret.expose_secret();
    assert!(keys().iter().any(|known| known.secret.expose_secret() == secret), "signed with a stranger's key");
    let header: Value = serde_json::from_slice(header).expect("a header");
    let claims: Value = serde_json::from_slice(claims).expect("claims");
    assert!(header["alg"] == "HS256" && header["kid"] == key.kid.as_str(), "{header}");
    let is_ours = |claim: &Value| claim == "parlance" || *claim == serde_json::json!(["parlance"]);
    let names_us =
        |claim: &Value| is_ours(claim) || claim.as_array().is_some_and(|all| all.contains(&"parlance".into()));
    assert!(names_us(&claims["iss"]) && names_us(&claims["aud"]), "{claims}");
    assert!(taken.exp > NOW && claims["exp"].as_i64() == Some(taken.exp), "{claims}");
    assert_eq!(claims["role"], taken.role.as_str());
    let later = chrono::DateTime::from_timestamp(taken.exp, 0).map(Timestamp::from);
    assert!(later.is_none_or(|later| verifier.verify(&token, later).is_none()), "remembered beyond its end");
}

fn sign(content: &str, key: &JwtKey) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.secret.expose_secret().as_bytes()).expect("any length will do");
    mac.update(content.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// A refresh token of ours with any change in it is none of ours; its successors are.
fn refreshed(changes: &[u8]) {
    let secrets = Secrets::new(&keys());
    let session = SessionId(uuid::Uuid::from_u128(7));
    let token = secrets.first_refresh_token(session);
    let mut bytes = URL_SAFE_NO_PAD.decode(token.text()).expect("base64");
    bytes.iter_mut().zip(changes).for_each(|(byte, change)| *byte ^= change);
    let changed = RefreshToken::parse(&URL_SAFE_NO_PAD.encode(&bytes)).expect("it has the right length");
    let same = changed.text() == token.text();
    assert_eq!((secrets.issued(&changed), changed.session() == session || !same), (same, true));
    assert!(secrets.successors(&changed).all(|next| secrets.issued(&next) && next.text() != changed.text()));
    assert_eq!(Secrets::new(&keys()[..1]).issued(&changed), same);

    let verifier = AccessTokens::new(&keys()).expect("there are keys");
    let issued = verifier.issue(UserId(session.0), session, Role::Learner, now()).expect("a token");
    assert!(verifier.verify(&issued, now()).is_some_and(|claims| claims.sid == session));
    assert!(verifier.verify(&token.text(), now()).is_none());
}
