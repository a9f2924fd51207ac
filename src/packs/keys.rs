//! The keys of packs: JSON Web Keys of Ed25519 (RFC 8037) and signatures in JSON (RFC 7515 §7.2.2).

use std::path::Path;

use anyhow::{Context, bail, ensure};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::jws::{self, Jws};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::manifest::Contents;
use crate::config::PackKey;

/// `typ` of our signatures: nothing else that a key might sign one day can be taken for a manifest.
const TYPE: &str = "parlance-pack+json";

/// What stands before the 32 bytes of a private key of Ed25519 in PKCS #8 (RFC 8410 §7).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// A manifest and its signature: a JSON Web Signature in the flattened JSON form (RFC 7515 §7.2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedManifest {
    /// The manifest: the JSON of a `PackManifest`, base64url.
    #[schema(example = "eyJmb3JtYXQiOjF9", content_encoding = "base64url", content_media_type = "application/json")]
    pub payload: String,
    /// How it is signed: JSON, base64url, with `alg` `EdDSA`, `typ` `parlance-pack+json` and the `kid` of the key.
    #[schema(example = "eyJ0eXAiOiJwYXJsYW5jZS1wYWNrK2pzb24iLCJhbGciOiJFZERTQSIsImtpZCI6ImsxIn0")]
    pub protected: String,
    /// Ed25519 (RFC 8032) over `protected`, a dot and `payload`, base64url.
    #[schema(example = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")]
    pub signature: String,
}

/// The public keys of packs: a JWK set (RFC 7517 §5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PackKeySet)]
pub struct PublicKeys {
    /// The keys; the first one signs, the others did before.
    pub keys: Vec<PublicKey>,
}

/// A public key of Ed25519 (RFC 8037 §2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PackKey)]
pub struct PublicKey {
    /// `OKP`.
    #[schema(example = "OKP")]
    pub kty: String,
    /// `Ed25519`.
    #[schema(example = "Ed25519")]
    pub crv: String,
    /// The key, 32 bytes in base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    pub x: String,
    /// What signatures call it.
    #[schema(example = "k1")]
    pub kid: String,
    /// `EdDSA`; other sets may leave it out.
    #[serde(default)]
    #[schema(example = "EdDSA")]
    pub alg: String,
    /// `sig`; other sets may leave it out.
    #[serde(default, rename = "use")]
    #[schema(example = "sig")]
    pub usage: String,
}

/// The keys of an instance.
pub struct PackKeys {
    signer: Option<Signer>,
    public: PublicKeys,
}

/// Signs packs.
#[derive(Clone)]
pub struct Signer {
    kid: String,
    key: EncodingKey,
}

impl PackKeys {
    /// From the configured keys; the first signs, all are published.
    ///
    /// # Errors
    /// When one is none.
    pub fn new(keys: &[PackKey]) -> anyhow::Result<Self> {
        let (mut signer, mut public) = (None, Vec::new());
        for PackKey { kid, secret } in keys {
            let secret = hex::decode(secret.expose_secret())
                .with_context(|| format!("PARLANCE_PACK_KEYS: {kid} is not a key of Ed25519"))?;
            let key = EncodingKey::from_ed_der(&[&PKCS8[..], &secret].concat());
            let jwk = Jwk::from_encoding_key(&key, Algorithm::EdDSA);
            let Ok(AlgorithmParameters::OctetKeyPair(pair)) = jwk.map(|jwk| jwk.algorithm) else {
                bail!("PARLANCE_PACK_KEYS: {kid} is not a key of Ed25519");
            };
            public.push(PublicKey {
                kty: "OKP".to_owned(),
                crv: "Ed25519".to_owned(),
                x: pair.x,
                kid: kid.clone(),
                alg: "EdDSA".to_owned(),
                usage: "sig".to_owned(),
            });
            signer.get_or_insert(Signer { kid: kid.clone(), key });
        }
        Ok(Self { signer, public: PublicKeys { keys: public } })
    }

    /// What verifies.
    pub fn public(&self) -> &PublicKeys {
        &self.public
    }

    /// What signs; none where no key is configured.
    pub fn signer(&self) -> Option<&Signer> {
        self.signer.as_ref()
    }
}

impl Signer {
    /// Signs a manifest. The same manifest and key give the same signature.
    ///
    /// # Errors
    /// When signing fails, which a key of the right kind does not.
    pub fn sign(&self, manifest: &impl Serialize) -> anyhow::Result<SignedManifest> {
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let Jws { protected, payload, signature, .. } =
            jws::encode(&header, Some(manifest), &self.key).context("signing a pack")?;
        Ok(SignedManifest { payload, protected, signature })
    }
}

impl PublicKeys {
    /// From a file as `/.well-known/parlance-pack-key` gives it.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} is no JWK set such as /.well-known/parlance-pack-key gives", path.display()))
    }

    /// What a signed manifest says, once one of these keys has been found to have signed it.
    ///
    /// # Errors
    /// Why it is not to be trusted, or not to be read.
    pub fn verify(&self, signed: &SignedManifest) -> anyhow::Result<Contents> {
        let jws = Jws::<Contents> {
            protected: signed.protected.clone(),
            payload: signed.payload.clone(),
            signature: signed.signature.clone(),
            _pd: std::marker::PhantomData,
        };
        let header = jsonwebtoken::decode_header(format!("{}..", signed.protected))
            .context("its signature is damaged: the header cannot be read")?;
        ensure!(
            header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(TYPE) && header.crit.is_none(),
            "its signature is not that of a pack"
        );
        let kid = header.kid.unwrap_or_default();
        let key = self.keys.iter().find(|key| key.kid == kid && key.kty == "OKP" && key.crv == "Ed25519");
        let key = key.with_context(|| {
            format!("it is signed with the key {kid:?}, which is none of those that are trusted (see --keys)")
        })?;
        let key = DecodingKey::from_ed_components(&key.x).context("the key is not base64url")?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        // A manifest is no token: it does not end.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let contents = match jws::decode(&jws, &key, &validation) {
            Ok(data) => data.claims,
            Err(error) if matches!(error.kind(), ErrorKind::InvalidSignature | ErrorKind::Base64(_)) => {
                bail!("it is damaged or forged: its signature with the key {kid:?} does not fit")
            }
            Err(error) => return Err(error).context("its manifest cannot be read; is it of a newer version?"),
        };
        contents.check()?;
        Ok(contents)
    }
}
