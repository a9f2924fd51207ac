//! A recording, fetched from the store and found to be what was announced.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use tokio::io::AsyncWriteExt;
use tokio::task::spawn_blocking;

use super::model::{Attempt, AudioFormat, DURATION_MS, FailureCode};
use super::scorer::ScoringFailure;
use crate::error::{Detail, Error};
use crate::media::{AudioCodec, MediaError, decode_mono_16khz, probe_audio};
use crate::sha256::Sha256Hasher;
use crate::storage::{Bucket, Storage, StorageError};

/// A recording on its way to a scorer, in a temporary file without a name.
#[derive(Debug, Clone)]
pub struct Recording {
    file: Arc<File>,
    /// Its file format.
    pub format: AudioFormat,
    /// How its sound is encoded.
    pub codec: AudioCodec,
    /// How long it plays, milliseconds.
    pub duration_ms: u64,
}

/// Why there is no recording to score.
#[derive(Debug)]
pub(super) enum FetchError {
    /// What was uploaded cannot be scored; `duration_ms` where it plays at all.
    Unfit { failure: ScoringFailure, duration_ms: Option<u64> },
    /// The request fails and the attempt stays as it is.
    Other(Error),
}

impl<E: Into<Error>> From<E> for FetchError {
    fn from(error: E) -> Self {
        FetchError::Other(error.into())
    }
}

impl From<ScoringFailure> for FetchError {
    fn from(failure: ScoringFailure) -> Self {
        FetchError::Unfit { failure, duration_ms: None }
    }
}

impl Recording {
    /// Finds out what a file holds.
    ///
    /// # Errors
    /// When it is no recording.
    pub async fn open(file: File) -> Result<Self, MediaError> {
        let file = Arc::new(file);
        let info = {
            let file = file.clone();
            spawn_blocking(move || probe_audio(&mut &*file)).await.map_err(cut_short)??
        };
        Ok(Self { file, format: info.container.into(), codec: info.codec, duration_ms: info.duration_ms })
    }

    /// Fetches an attempt's recording and checks that it is the announced file, really sound, and neither too short
    /// nor too long.
    pub(super) async fn fetch(storage: &Storage, attempt: &Attempt) -> Result<Self, FetchError> {
        let recording = match Self::open(download(storage, attempt).await?).await {
            Ok(recording) => recording,
            Err(MediaError::Io(error)) => {
                return Err(anyhow!(error).context("cannot read the temporary file").into());
            }
            Err(reason) => {
                let reason = format!("The recording cannot be used: {reason}; record it anew.");
                return Err(ScoringFailure::lasting(FailureCode::NotARecording, reason).into());
            }
        };
        let found = recording.format.content_type();
        if found != attempt.content_type {
            return Err(ScoringFailure::lasting(
                FailureCode::WrongType,
                format!(
                    "The recording is {found}, not {} as announced; make a new attempt with the right contentType.",
                    attempt.content_type
                ),
            )
            .into());
        }
        let duration_ms = recording.duration_ms;
        if !DURATION_MS.contains(&duration_ms) {
            let failure = ScoringFailure::lasting(
                FailureCode::WrongDuration,
                format!(
                    "The recording lasts {:.1} seconds; record between {:.1} and {} seconds.",
                    duration_ms as f64 / 1000.0,
                    *DURATION_MS.start() as f64 / 1000.0,
                    DURATION_MS.end() / 1000
                ),
            );
            return Err(FetchError::Unfit { failure, duration_ms: Some(duration_ms) });
        }
        Ok(recording)
    }

    /// The sound: one channel, 16 kHz, -1.0 to 1.0. Decoded anew at each call.
    ///
    /// # Errors
    /// When the codec has no decoder here, or the sound is damaged.
    pub async fn samples(&self) -> Result<Vec<f32>, MediaError> {
        let file = self.file.clone();
        let max_seconds = u32::try_from(self.duration_ms.div_ceil(1000)).unwrap_or(u32::MAX);
        spawn_blocking(move || decode_mono_16khz(&mut &*file, max_seconds)).await.map_err(cut_short)?
    }

    /// The file as it was uploaded.
    ///
    /// # Errors
    /// The operating system's.
    pub async fn bytes(&self) -> std::io::Result<Vec<u8>> {
        let file = self.file.clone();
        let read = move || {
            let mut bytes = Vec::new();
            (&*file).seek(SeekFrom::Start(0))?;
            (&*file).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        spawn_blocking(read).await.map_err(std::io::Error::other)?
    }
}

async fn download(storage: &Storage, attempt: &Attempt) -> Result<File, FetchError> {
    let mut object = storage.get_stream(Bucket::Recordings, &attempt.audio_key).await.map_err(store_error)?;
    let announced = attempt.size_bytes.cast_unsigned();
    let other_file = || {
        ScoringFailure::retryable(
            FailureCode::OtherFile,
            "The uploaded file is not the one that was announced; upload that one again, then submit again.",
        )
    };
    let temporary = spawn_blocking(tempfile::tempfile).await.context("making a temporary file was cut short")?;
    let mut file = tokio::fs::File::from_std(temporary.context("cannot make a temporary file")?);
    let mut hasher = Sha256Hasher::default();
    let mut left = announced;
    while let Some(chunk) = object.chunk().await.map_err(store_error)? {
        left = left.checked_sub(chunk.len() as u64).ok_or_else(other_file)?;
        hasher.update(&chunk);
        file.write_all(&chunk).await.context("cannot write the recording to a temporary file")?;
    }
    file.flush().await.context("cannot write the recording to a temporary file")?;
    if left > 0 || hasher.finish().to_string() != attempt.sha256 {
        return Err(other_file().into());
    }
    Ok(file.into_std().await)
}

fn cut_short(error: tokio::task::JoinError) -> MediaError {
    MediaError::Io(std::io::Error::other(error))
}

fn store_error(error: StorageError) -> Error {
    match error {
        StorageError::NotFound => Error::conflict(Detail::RecordingNotSent),
        StorageError::Unavailable(cause) => Error::unavailable(Detail::RecordingsGone, cause),
        other => Error::internal(other.into()),
    }
}
