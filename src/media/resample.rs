//! Changing the sample rate with a windowed sinc: frequencies that the new rate cannot hold are removed, the rest is kept.

use std::f64::consts::PI;

/// Zero crossings of the sinc on each side; 16 keep the pass band flat to about 90 % of what fits.
const CROSSINGS: usize = 16;
/// Points of the tabulated kernel between two crossings; values between them are interpolated.
const POINTS: usize = 256;
/// The pass band ends a little below half the lower rate, to leave room for the filter's slope.
const PASS: f64 = 0.94;

/// Turns a stream of samples at one rate into one at another.
pub(super) struct Resampler {
    from: u64,
    to: u64,
    kernel: Vec<f32>,
    /// Kernel crossings per input sample: below one, the kernel is stretched and filters more.
    cutoff: f64,
    /// Input samples on each side that an output sample depends on.
    reach: u64,
    /// Input still needed, and the number of the first sample in it.
    pending: Vec<f32>,
    pending_start: u64,
    received: u64,
    produced: u64,
}

impl Resampler {
    pub(super) fn new(from: u32, to: u32) -> Self {
        let cutoff = PASS * (f64::from(to) / f64::from(from)).min(1.0);
        Self {
            from: u64::from(from),
            to: u64::from(to),
            kernel: kernel(),
            cutoff,
            reach: (CROSSINGS as f64 / cutoff).ceil() as u64,
            pending: Vec::new(),
            pending_start: 0,
            received: 0,
            produced: 0,
        }
    }

    /// Takes input and appends what can be said of the output already.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.received += samples.len() as u64;
        if self.from == self.to {
            out.extend_from_slice(samples);
            return;
        }
        self.pending.extend_from_slice(samples);
        while (self.produced * self.from) / self.to + self.reach < self.received {
            self.produce(out);
        }
        let needed_from = ((self.produced * self.from) / self.to).saturating_sub(self.reach);
        let done = (needed_from.saturating_sub(self.pending_start) as usize).min(self.pending.len());
        self.pending.drain(..done);
        self.pending_start += done as u64;
    }

    /// Appends the rest, as if silence followed.
    pub(super) fn finish(mut self, out: &mut Vec<f32>) {
        if self.from == self.to {
            return;
        }
        let total = (self.received * self.to + self.from / 2) / self.from;
        while self.produced < total {
            self.produce(out);
        }
    }

    fn produce(&mut self, out: &mut Vec<f32>) {
        let whole = (self.produced * self.from) / self.to;
        let part = ((self.produced * self.from) % self.to) as f64 / self.to as f64;
        let first = whole.saturating_sub(self.reach).max(self.pending_start);
        let last = (whole + self.reach + 1).min(self.pending_start + self.pending.len() as u64);
        let skip = (first - self.pending_start) as usize;
        let count = last.saturating_sub(first) as usize;
        let mut distance = first as f64 - whole as f64 - part;
        let mut sum = 0.0_f32;
        for sample in &self.pending[skip..skip + count] {
            sum += sample * self.weight(distance.abs() * self.cutoff);
            distance += 1.0;
        }
        out.push(sum * self.cutoff as f32);
        self.produced += 1;
    }

    fn weight(&self, crossings: f64) -> f32 {
        let place = crossings * POINTS as f64;
        let index = place as usize;
        match self.kernel.get(index..index + 2) {
            Some(&[left, right]) => left + (right - left) * (place - index as f64) as f32,
            _ => 0.0,
        }
    }
}

/// One half of sinc × Blackman; the other is its mirror image.
fn kernel() -> Vec<f32> {
    let points = CROSSINGS * POINTS;
    (0..=points)
        .map(|point| {
            let x = point as f64 / POINTS as f64;
            let sinc = if point == 0 { 1.0 } else { (PI * x).sin() / (PI * x) };
            let turn = PI * point as f64 / points as f64;
            let window = 0.42 + 0.5 * turn.cos() + 0.08 * (2.0 * turn).cos();
            (sinc * window) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
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
