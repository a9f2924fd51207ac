//! Lines of JSON in compressed files: rows of tables, and the list of the objects.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Context;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::manifest;
use crate::db::rows::{Cell, Table, for_each_row};
use crate::db::{Conn, rows};
use crate::sha256::{Sha256Digest, Sha256Hasher};

/// gzip's: rows are alike, and a higher level takes longer than it saves.
const LEVEL: u32 = 4;

/// How many rows are added at a time.
const ROWS_AT_ONCE: usize = 512;

/// An object that a row names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectLine {
    /// `assets`, `uploads` or `recordings`, whatever the buckets' names are.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Its media type.
    pub content_type: String,
}

impl ObjectLine {
    /// Where its bytes are within a place.
    pub fn path(&self) -> String {
        object_path(&self.sha256)
    }
}

/// Where the bytes with this SHA-256 are within a place.
pub fn object_path(sha256: &str) -> String {
    format!("objects/{}/{sha256}", sha256.get(..2).unwrap_or_default())
}

/// A compressed file of lines that is being written.
pub struct LinesWriter {
    lines: GzEncoder<Counted<BufWriter<File>>>,
}

struct Counted<W> {
    inner: W,
    hasher: Sha256Hasher,
    length: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl LinesWriter {
    /// Begins a file.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        let counted = Counted { inner: BufWriter::new(file), hasher: Sha256Hasher::default(), length: 0 };
        Ok(Self { lines: GzEncoder::new(counted, Compression::new(LEVEL)) })
    }

    /// Adds a line.
    pub fn line(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.lines, line)?;
        Ok(self.lines.write_all(b"\n")?)
    }

    /// Ends the file and says what it is.
    pub fn finish(self, name: &str) -> anyhow::Result<manifest::File> {
        let mut counted = self.lines.finish()?;
        counted.flush()?;
        Ok(manifest::File {
            name: name.to_owned(),
            size_bytes: counted.length,
            sha256: counted.hasher.finish().to_string(),
        })
    }
}

/// Gives each line of a compressed file to `each`.
pub fn for_each_line(file: impl Read, mut each: impl FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut lines = BufReader::new(GzDecoder::new(BufReader::new(file)));
    let (mut line, mut number) = (String::new(), 0_u64);
    loop {
        line.clear();
        number += 1;
        if lines.read_line(&mut line).with_context(|| format!("reading line {number}"))? == 0 {
            return Ok(());
        }
        each(line.trim_end_matches('\n')).with_context(|| format!("line {number}"))?;
    }
}

/// Hashes rows, so that they compare equal between databases.
#[derive(Default)]
pub struct RowsHasher(Sha256Hasher, u64);

impl RowsHasher {
    /// The next row.
    pub fn row(&mut self, row: &[Cell]) -> anyhow::Result<()> {
        let values: Vec<Value> = row.iter().map(Cell::to_canonical).collect::<anyhow::Result<_>>()?;
        serde_json::to_writer(&mut self.0, &values)?;
        self.0.update(b"\n");
        self.1 += 1;
        Ok(())
    }

    /// How many rows there were, and their digest.
    pub fn finish(self) -> (u64, Sha256Digest) {
        (self.1, self.0.finish())
    }
}

/// Writes a table to a file.
pub fn dump(
    conn: &mut Conn,
    table: Table,
    folder: &Path,
    mut see: impl FnMut(&[Cell]),
) -> anyhow::Result<manifest::TableFile> {
    let name = format!("{}.jsonl.gz", table.name);
    let mut lines = LinesWriter::create(&folder.join(&name))?;
    let mut hasher = RowsHasher::default();
    for_each_row(conn, &table, |row| {
        see(&row);
        hasher.row(&row)?;
        let values: Vec<Value> = row.iter().map(Cell::to_value).collect::<anyhow::Result<_>>()?;
        lines.line(&values)
    })?;
    let (rows, digest) = hasher.finish();
    Ok(manifest::TableFile { table, rows, rows_sha256: digest.to_string(), file: lines.finish(&name)? })
}

/// Adds the rows of a file to its table.
pub fn load(conn: &mut Conn, table: &Table, file: impl Read) -> anyhow::Result<()> {
    let mut waiting = Vec::with_capacity(ROWS_AT_ONCE);
    for_each_line(file, |line| {
        let values: Vec<Value> = serde_json::from_str(line)?;
        let cells = table.columns.iter().zip(values).map(|(column, value)| {
            Cell::parse(column.kind, value).with_context(|| format!("the column {}", column.name))
        });
        waiting.push(cells.collect::<anyhow::Result<Vec<_>>>()?);
        if waiting.len() == ROWS_AT_ONCE {
            rows::insert_rows(conn, table, &waiting)?;
            waiting.clear();
        }
        Ok(())
    })?;
    rows::insert_rows(conn, table, &waiting)
}

/// How many rows a table has, and their digest.
pub fn digest(conn: &mut Conn, table: &Table) -> anyhow::Result<(u64, String)> {
    let mut hasher = RowsHasher::default();
    for_each_row(conn, table, |row| hasher.row(&row))?;
    let (rows, digest) = hasher.finish();
    Ok((rows, digest.to_string()))
}
