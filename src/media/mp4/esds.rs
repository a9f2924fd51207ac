//! The description of sound inside "mp4a": the fields around it are often left at "2 channels" whatever is true.

use super::super::adts::RATES;
use super::super::container::{AudioCodec, Sound};

const ES: u8 = 3;
const DECODER_CONFIG: u8 = 4;
const DECODER_SPECIFIC: u8 = 5;

/// Corrects what the sample entry says of its sound by the "esds" box inside it, as far as that can be read.
pub(super) fn correct(entry: &[u8], sound: Sound) -> Sound {
    let corrected = || {
        let at = entry.windows(4).position(|kind| kind == b"esds")?;
        let mut bytes = enter(entry.get(at + 8..)?, ES)?;
        let flags = *bytes.get(2)?;
        bytes = bytes.get(3..)?;
        bytes = if flags & 0x80 != 0 { bytes.get(2..)? } else { bytes };
        bytes = if flags & 0x40 != 0 { bytes.get(1 + usize::from(*bytes.first()?)..)? } else { bytes };
        bytes = if flags & 0x20 != 0 { bytes.get(2..)? } else { bytes };
        let config = enter(bytes, DECODER_CONFIG)?;
        match *config.first()? {
            0x40 | 0x66..=0x68 => {}
            0x69 | 0x6B => return Some(Sound { codec: Ok(AudioCodec::Mp3), ..sound }),
            _ => return Some(Sound { codec: Err(*b"mp4a"), ..sound }),
        }
        Some(aac(enter(config.get(13..)?, DECODER_SPECIFIC)?, sound).unwrap_or(sound))
    };
    corrected().unwrap_or(sound)
}

/// Type, sample rate and channels stand in the first bits, before anything of variable length.
fn aac(config: &[u8], sound: Sound) -> Option<Sound> {
    let bits = config.iter().chain([0; 8].iter()).take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let field = |skip: u32, width: u32| (bits << skip) >> (64 - width);
    // Types from 31 on take six bits more; none of them is in common use.
    if config.len() < 2 || field(0, 5) == 31 {
        return None;
    }
    let (sample_rate, channels) = match field(5, 4) {
        15 => (u32::try_from(field(9, 24)).ok()?, field(33, 4)),
        index => (*RATES.get(usize::try_from(index).ok()?)?, field(9, 4)),
    };
    let channels = match channels {
        0 => sound.channels,
        7 => 8,
        channels => u16::try_from(channels).ok()?,
    };
    Some(Sound { sample_rate, channels, ..sound })
}

/// The contents of the descriptor at the start of `bytes`, if it is of this kind; its length is up to the caller.
fn enter(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (first, mut rest) = bytes.split_first()?;
    if *first != tag {
        return None;
    }
    // A length of one to four bytes, seven bits each.
    for _ in 0..4 {
        let (length, after) = rest.split_first()?;
        rest = after;
        if length & 0x80 == 0 {
            break;
        }
    }
    Some(rest)
}
