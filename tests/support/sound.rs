//! Sound, as WAV files of 16 bits, one channel and 16,000 samples a second.

const RATE: u32 = 16_000;

/// A tone.
pub fn tone(seconds: f64) -> Vec<u8> {
    let count = (seconds * f64::from(RATE)).round() as u32;
    let at = |n: u32| (f64::from(n) * 220.0 * std::f64::consts::TAU / f64::from(RATE)).sin() * 12_000.0;
    wav(&(0..count).flat_map(|n| (at(n) as i16).to_le_bytes()).collect::<Vec<u8>>())
}

/// Silence, in a file of this many bytes.
pub fn silence(bytes: usize) -> Vec<u8> {
    wav(&vec![0; bytes - 44])
}

fn wav(samples: &[u8]) -> Vec<u8> {
    let length = u32::try_from(samples.len()).unwrap();
    let mut file = Vec::with_capacity(44 + samples.len());
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1_u16, 1].map(u16::to_le_bytes).concat());
    file.extend([RATE, RATE * 2].map(u32::to_le_bytes).concat());
    file.extend([2_u16, 16].map(u16::to_le_bytes).concat());
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    file
}
