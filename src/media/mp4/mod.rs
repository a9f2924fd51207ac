//! MP4, M4A and QuickTime: tracks from the index ("moov"), wherever it stands, and from fragments ("moof").

mod boxes;
mod esds;
mod fragments;
mod track;

use std::io::{Read, Seek};

use super::MediaError;
use super::container::Contents;
use super::input::{Input, be_u32, to_ms};
use boxes::{Boxes, Mp4Box};
use track::{Kind, Track};

const FORMAT: &str = "MP4";
/// More tracks than any editor exports.
const MAX_TRACKS: usize = 64;

/// Reads tracks and durations; refuses a file that is cut, or has an index and nothing it points to.
pub(super) fn read<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Contents, MediaError> {
    let len = input.len();
    let mut boxes = Boxes::new(input);
    let mut movie: Option<Movie> = None;
    let mut media_bytes = 0;
    let mut at = 0;
    while let Some(part) = boxes.next(at, len)? {
        match &part.kind {
            b"moov" if movie.is_none() => movie = Some(Movie::read(&mut boxes, part)?),
            b"moof" => {
                if let Some(movie) = &mut movie {
                    fragments::add(&mut boxes, part, &mut movie.tracks)?;
                }
            }
            b"mdat" => media_bytes += part.end - part.start,
            _ => {}
        }
        at = part.end;
    }
    let movie = movie.ok_or(MediaError::truncated(FORMAT, "its index (\"moov\") is missing"))?;
    if media_bytes == 0 {
        return Err(MediaError::truncated(FORMAT, "there is an index but neither picture nor sound"));
    }
    movie.contents(len)
}

struct Movie {
    time_scale: u32,
    tracks: Vec<Track>,
}

impl Movie {
    fn read<R: Read + Seek>(boxes: &mut Boxes<'_, '_, R>, moov: Mp4Box) -> Result<Self, MediaError> {
        let header = boxes
            .descend(moov, &[b"mvhd"])?
            .ok_or(MediaError::malformed(FORMAT, "its index has no header (\"mvhd\")"))?;
        let bytes = boxes.contents(header, 32)?;
        let time_scale = be_u32(bytes, if bytes.first() == Some(&1) { 20 } else { 12 });
        let mut tracks = Vec::new();
        for trak in boxes.children(moov, &[b"trak"])?.into_iter().take(MAX_TRACKS) {
            tracks.extend(Track::read(boxes, trak)?);
        }
        if let Some(mvex) = boxes.descend(moov, &[b"mvex"])? {
            fragments::read_defaults(boxes, mvex, &mut tracks)?;
        }
        Ok(Self { time_scale: time_scale.unwrap_or(0), tracks })
    }

    fn contents(self, len: u64) -> Result<Contents, MediaError> {
        let mut contents = Contents::default();
        for track in self.tracks.iter().filter(|track| track.units() > 0) {
            if track.last_chunk >= len {
                return Err(MediaError::truncated(FORMAT, "its index points past the end of the file"));
            }
            let duration_ms = track.duration_ms(self.time_scale);
            contents.duration_ms = contents.duration_ms.max(duration_ms);
            match track.kind {
                Kind::Picture(size) => contents.picture = contents.picture.or(Some(size)),
                Kind::Sound(sound) => contents.sound = contents.sound.or(Some(sound)),
            }
        }
        Ok(contents)
    }
}

impl Track {
    /// How long the track is shown: its samples, shortened where an edit list leaves some of them out.
    fn duration_ms(&self, movie_scale: u32) -> u64 {
        let samples = to_ms(self.units(), u64::from(self.time_scale));
        match self.edited_units {
            Some(edited) if movie_scale > 0 => samples.min(to_ms(edited, u64::from(movie_scale))),
            _ => samples,
        }
    }
}
