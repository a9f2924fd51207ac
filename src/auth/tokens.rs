//! Access tokens: JWT (RFC 7519) signed with HS256, fifteen minutes long.

use std::collections::HashMap;

use anyhow::Context;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::model::Role;
use crate::config::JwtKey;
use crate::db::{SessionId, Timestamp, UserId};

/// How long an access token is valid, seconds.
pub const LIFETIME_SECONDS: i64 = 15 * 60;

/// `iss` and `aud` of our tokens.
const ISSUER: &str = "parlance";

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// Always `parlance`.
    pub iss: String,
    /// Always `parlance`.
    pub aud: String,
}

/// Issues and verifies access tokens.
pub struct AccessTokens {
    kid: String,
    signing: EncodingKey,
    verifying: HashMap<String, DecodingKey>,
    validation: Validation,
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
        })
    }

    /// A token for a session.
    ///
    /// # Errors
    /// When signing fails, which a key of the right kind does not.
    pub fn issue(&self, user: UserId, session: SessionId, role: Role, now: Timestamp) -> anyhow::Result<String> {
        let iat = now.utc().timestamp();
        let claims = Claims {
            sub: user,
            sid: session,
            role,
            iat,
            exp: iat + LIFETIME_SECONDS,
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
        };
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &claims, &self.signing).context("signing an access token")
    }

    /// What a token says, if it is one of ours and still valid.
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
        let claims = jsonwebtoken::decode::<Claims>(token, self.verifying.get(&kid)?, &self.validation).ok()?.claims;
        (now.utc().timestamp() < claims.exp).then_some(claims)
    }
}
