//! SHA-256 and its two texts: 64 hexadecimal digits in our rows, requests and documents, base64 in S3's headers.
//!
//! Hex is read in either case and written in lower case; rows hold what is written here.

use std::fmt;
use std::io;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

use crate::error::Fault;

/// Whether the text is a SHA-256 in hex, in either case.
///
/// # Errors
/// [`Fault::NotASha256`].
pub fn check_hex(text: &str) -> Result<(), Fault> {
    text.parse::<Sha256Digest>().map(drop).map_err(|InvalidSha256| Fault::NotASha256)
}

/// The 32 bytes. `Display` and `to_string` give lower-case hex, `parse` takes hex of either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sha256Digest([u8; 32]);

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 64 hexadecimal digits")]
pub struct InvalidSha256;

impl Sha256Digest {
    /// Of bytes that are all in memory; [`Sha256Hasher`] is for the others.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From an S3 header. `None` also for AWS's checksum of checksums (`…-7`), which is no digest of the object.
    pub fn from_base64(text: &str) -> Option<Self> {
        BASE64_STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// For an S3 header, padded.
    pub fn to_base64(self) -> String {
        BASE64_STANDARD.encode(self.0)
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for Sha256Digest {
    type Err = InvalidSha256;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidSha256)?;
        Ok(Self(bytes))
    }
}

/// Hashes what arrives piece by piece, by `update` or as a writer.
#[derive(Clone, Debug, Default)]
pub struct Sha256Hasher(Sha256);

impl Sha256Hasher {
    /// The next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of everything so far.
    pub fn finish(self) -> Sha256Digest {
        Sha256Digest(self.0.finalize().into())
    }
}

impl io::Write for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// FIPS 180-4's first example.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_standards_example_has_both_texts() {
        let digest = Sha256Digest::of(b"abc");
        assert_eq!(digest.to_string(), ABC);
        assert_eq!(digest.to_base64(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        assert_eq!(Sha256Digest::from_base64(&digest.to_base64()), Some(digest));
    }

    #[test]
    fn either_case_is_read_and_lower_case_is_kept() {
        let mixed = format!("{}{}", &ABC[..32], ABC[32..].to_uppercase());
        for text in [ABC, &ABC.to_uppercase(), &mixed] {
            assert_eq!(check_hex(text), Ok(()));
            assert_eq!(text.parse::<Sha256Digest>().map(|digest| digest.to_string()), Ok(ABC.to_owned()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let (short, long, prefixed) = (&ABC[1..], format!("{ABC}0"), format!("0x{}", &ABC[2..]));
        let (foreign, wide) = (format!("g{short}"), format!("é{}", &ABC[2..]));
        for text in ["", short, &long, &prefixed, &foreign, &wide, &format!(" {short}"), &format!("+{short}")] {
            assert_eq!(check_hex(text), Err(Fault::NotASha256), "{text:?}");
        }
        for text in ["", "ungWv48B", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=-7", ABC] {
            assert_eq!(Sha256Digest::from_base64(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn pieces_hash_as_the_whole(pieces in proptest::collection::vec(any::<Vec<u8>>(), 0..4)) {
            let (mut updated, mut written) = (Sha256Hasher::default(), Sha256Hasher::default());
            for piece in &pieces {
                updated.update(piece);
                io::copy(&mut piece.as_slice(), &mut written).expect("memory can be read");
            }
            let whole = Sha256Digest::of(&pieces.concat());
            prop_assert_eq!(updated.finish(), whole);
            prop_assert_eq!(written.finish(), whole);
        }
    }
}
