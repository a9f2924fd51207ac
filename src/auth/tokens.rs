//! Access tokens: JWT (RFC 7519) signed with HS256, fifteen minutes long.

use std::collections::HashMap;

use anyhow::Context;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::model::Role;
use crate::config::JwtKey;
use crate::db::{SessionId, Timestamp, UserId};

/// How long an access token is valid, seconds.
pub const LIFETIME_SECONDS: i64 = 15 * 60;

/// `iss` and `aud` of our tokens.
const ISSUER: &str = "parlance";

/// How many verified tokens are remembered; each takes some 500 bytes.
const MAX_REMEMBERED: u64 = 20_000;

/// What an access token says.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// The role when it was issued.
    pub role: Role,
    /// Issued, seconds since 1970.
    pub iat: i64,
    /// Expires, seconds since 1970.
    pub exp: i64,
}

#[derive(Serialize)]
struct IssuedClaims {
    #[serde(flatten)]
    claims: Claims,
    iss: &'static str,
    aud: &'static str,
}

/// Issues and verifies access tokens.
pub struct AccessTokens {
    kid: String,
    signing: EncodingKey,
    verifying: HashMap<String, DecodingKey>,
    validation: Validation,
    /// Tokens whose signature was found right: it stays so. Whether they have expired is looked at each time.
    verified: Cache<Box<str>, Claims>,
}

impl AccessTokens {
    /// From the configured keys; the first signs, all verify.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(keys: &[JwtKey]) -> anyhow::Result<Self> {
        let first = keys.first().context("JWT_SECRET holds no key")?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[ISSUER]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.leeway = 0;
        // The injected clock decides, below.
        validation.validate_exp = false;
        Ok(Self {
            kid: first.kid.clone(),
            signing: EncodingKey::from_secret(first.secret.expose_secret().as_bytes()),
            verifying: keys
                .iter()
                .map(|key| (key.kid.clone(), DecodingKey::from_secret(key.secret.expose_secret().as_bytes())))
                .collect(),
            validation,
            verified: Cache::new(MAX_REMEMBERED),
        })
    }

    /// A token for a session.
    ///
    /// # Errors
    /// When signing fails, which a key of the right kind does not.
    pub fn issue(&self, user: UserId, session: SessionId, role: Role, now: Timestamp) -> anyhow::Result<String> {
        let iat = now.utc().timestamp();
        let claims = Claims { sub: user, sid: session, role, iat, exp: iat + LIFETIME_SECONDS };
        let claims = IssuedClaims { claims, iss: ISSUER, aud: ISSUER };
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &claims, &self.signing).context("signing an access token")
    }

    /// What a token says, if it is one of ours and still valid.
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let claims = match self.verified.get(token) {
            Some(claims) => claims,
            None => {
                let claims = self.check_signature(token)?;
                self.verified.insert(token.into(), claims);
                claims
            }
        };
        (now.utc().timestamp() < claims.exp).then_some(claims)
    }

    fn check_signature(&self, token: &str) -> Option<Claims> {
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        Some(jsonwebtoken::decode::<Claims>(token, self.verifying.get(&kid)?, &self.validation).ok()?.claims)
    }
}
