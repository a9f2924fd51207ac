//! How loud a recording is, and whether it was recorded too loud or not at all.

/// The quietest level told apart from nothing.
const FLOOR_DB: f64 = -120.0;
/// At or above this a sample stands at the end of its scale, whatever rounding or MP3 did to it.
const FULL_SCALE: f32 = 0.999;
/// One sample at full scale is a loud peak; this many in a row are a wave with its top cut off.
const CLIPPED_RUN: u64 = 3;

/// The levels of a recording, full scale being 1.0 or 0 dB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AudioLevels {
    /// The highest sample.
    pub peak: f32,
    /// The mean loudness in decibels; -120 for silence.
    pub rms_db: f32,
    /// The share of samples, from 0 to 1, that stand in cut-off wave tops.
    pub clipped_share: f32,
    /// Whether nobody would hear anything.
    pub silent: bool,
}

/// Measures samples of one channel.
pub fn audio_levels(samples: &[f32]) -> AudioLevels {
    let mut meter = Meter::default();
    meter.add(samples.iter().copied());
    meter.levels()
}

/// Measures a stream of samples of one channel.
#[derive(Debug, Default, Clone)]
pub(super) struct Meter {
    count: u64,
    peak: f32,
    squares: f64,
    clipped: u64,
    run: u64,
}

impl Meter {
    pub(super) fn add(&mut self, samples: impl Iterator<Item = f32>) {
        for sample in samples {
            let height = if sample.is_finite() { sample.abs() } else { 1.0 };
            self.count += 1;
            self.peak = self.peak.max(height);
            self.squares += f64::from(height) * f64::from(height);
            if height >= FULL_SCALE {
                self.run += 1;
                self.clipped += match self.run {
                    CLIPPED_RUN => CLIPPED_RUN,
                    run if run > CLIPPED_RUN => 1,
                    _ => 0,
                };
            } else {
                self.run = 0;
            }
        }
    }

    /// Counts another channel's samples in.
    pub(super) fn merge(mut self, other: &Self) -> Self {
        self.count += other.count;
        self.peak = self.peak.max(other.peak);
        self.squares += other.squares;
        self.clipped += other.clipped;
        self
    }

    pub(super) fn levels(&self) -> AudioLevels {
        let count = self.count.max(1) as f64;
        let rms_db = (10.0 * (self.squares / count).log10()).max(FLOOR_DB) as f32;
        AudioLevels {
            peak: self.peak,
            rms_db,
            clipped_share: (self.clipped as f64 / count) as f32,
            // A word in an hour of quiet keeps the mean low but not the peak.
            silent: rms_db < -60.0 && self.peak < 0.01,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_speech_and_clipping_are_told_apart() {
        let silence = audio_levels(&[0.0; 1000]);
        assert!(silence.silent);
        assert_eq!((silence.peak, silence.rms_db, silence.clipped_share), (0.0, -120.0, 0.0));
        assert!(audio_levels(&[]).silent);

        let wave: Vec<f32> = (0..16_000).map(|n| (n as f32 * 0.05).sin()).collect();
        let loud = audio_levels(&wave.iter().map(|s| s * 0.5).collect::<Vec<_>>());
        assert!(!loud.silent && loud.clipped_share == 0.0);
        assert!((loud.rms_db - -9.03).abs() < 0.05, "{}", loud.rms_db);

        let clipped = audio_levels(&wave.iter().map(|s| (s * 2.0).clamp(-1.0, 1.0)).collect::<Vec<_>>());
        assert!((clipped.clipped_share - 2.0 / 3.0).abs() < 0.01, "{}", clipped.clipped_share);

        let mut one_peak = vec![0.1; 1000];
        one_peak[500] = 1.0;
        assert_eq!(audio_levels(&one_peak).clipped_share, 0.0);
        assert!(audio_levels(&[f32::NAN; 10]).rms_db.is_finite());
    }
}
