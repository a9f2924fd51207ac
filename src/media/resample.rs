//! Changing the sample rate: frequencies that the new rate cannot hold are removed, the rest is kept.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Async, FixedAsync, Resampler as _, SincInterpolationParameters, WindowFunction};

/// Input samples that the filter takes at once.
const CHUNK: usize = 1024;
/// The pass band ends a little below half the lower rate, to leave room for the filter's slope.
const PASS: f32 = 0.94;
/// Zero crossings of the filter's sinc: 32 keep the pass band flat to about 90 % of what fits.
const CROSSINGS: f64 = 32.0;

/// Turns a stream of samples at one rate into one at another.
pub(super) struct Resampler {
    from: usize,
    to: usize,
    /// None where both rates are the same.
    filter: Option<Async<f32>>,
    pending: Vec<f32>,
    received: usize,
    /// Output still to be dropped: what the filter makes before the sound begins.
    early: usize,
}

impl Resampler {
    pub(super) fn new(from: u32, to: u32) -> Self {
        let ratio = f64::from(to) / f64::from(from);
        let (from, to) = (from as usize, to as usize);
        let length = ((CROSSINGS / f64::from(PASS) / ratio.min(1.0)) as usize).next_multiple_of(8);
        let parameters =
            SincInterpolationParameters::new(length, WindowFunction::Blackman).f_cutoff(PASS).oversampling_factor(256);
        let filter = (from != to).then(|| {
            Async::new_sinc(ratio, 1.0, &parameters, CHUNK, 1, FixedAsync::Input).expect("sample rates have a ratio")
        });
        // The filter delays by half its length. Silence in front makes that a whole number of output samples; the first
        // of them falls one step after the filter's start.
        let delay = (length / 2).next_multiple_of(from / gcd(from, to));
        let pending = vec![0.0; delay - length / 2];
        Self { from, to, filter, pending, received: 0, early: delay * to / from - 1 }
    }

    /// Takes input and appends what can be said of the output already. `out` is to hold nothing else.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.received += samples.len();
        let Some(filter) = &mut self.filter else {
            return out.extend_from_slice(samples);
        };
        self.pending.extend_from_slice(samples);
        let chunks = self.pending.chunks_exact(CHUNK);
        let rest = chunks.remainder().to_vec();
        for chunk in chunks {
            let input = SequentialSlice::new(chunk, 1, CHUNK).expect("a chunk is one channel");
            let made = filter.process(&input, None).expect("a chunk is what the filter takes").take_data();
            let early = self.early.min(made.len());
            self.early -= early;
            out.extend_from_slice(&made[early..]);
        }
        self.pending = rest;
    }

    /// Appends the rest, as if silence followed.
    pub(super) fn finish(mut self, out: &mut Vec<f32>) {
        let total = (self.received * self.to + self.from / 2) / self.from;
        while out.len() < total {
            self.push(&[0.0; CHUNK], out);
        }
        out.truncate(total);
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    fn tone(rate: u32, hertz: f64, seconds: f64) -> Vec<f32> {
        let count = (f64::from(rate) * seconds) as usize;
        (0..count).map(|n| (2.0 * PI * hertz * n as f64 / f64::from(rate)).sin() as f32).collect()
    }

    fn resample(samples: &[f32], from: u32, to: u32, block: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(from, to);
        let mut out = Vec::new();
        samples.chunks(block).for_each(|chunk| resampler.push(chunk, &mut out));
        resampler.finish(&mut out);
        out
    }

    fn rms(samples: &[f32]) -> f64 {
        (samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / samples.len() as f64).sqrt()
    }

    #[test]
    fn a_tone_that_fits_is_kept_in_time_and_height() {
        for from in [8_000, 11_025, 22_050, 44_100, 48_000, 96_000] {
            let out = resample(&tone(from, 1000.0, 0.5), from, 16_000, 1152);
            let expected = tone(16_000, 1000.0, 0.5);
            assert!(out.len().abs_diff(8000) <= 1, "{from}: {}", out.len());
            let worst = out[500..7500].iter().zip(&expected[500..7500]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 0.005, "{from}: off by {worst}");
        }
    }

    #[test]
    fn a_tone_that_does_not_fit_is_removed() {
        let out = resample(&tone(48_000, 11_000.0, 0.5), 48_000, 16_000, 999);
        assert!(rms(&out[500..7500]) < 0.001, "{}", rms(&out[500..7500]));
    }

    #[test]
    fn blocks_do_not_matter() {
        let samples = tone(44_100, 700.0, 0.2);
        assert_eq!(resample(&samples, 44_100, 16_000, 7), resample(&samples, 44_100, 16_000, 100_000));
        assert_eq!(resample(&samples, 16_000, 16_000, 64), samples);
    }
}
