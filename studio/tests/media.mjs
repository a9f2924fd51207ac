// Files that are too large to be kept beside the tests.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes a valid sound of about `megabytes`, 48 kHz, 16 bit, mono, into a folder; gives its path. */
export async function wav(folder, name, megabytes) {
  const samples = Math.floor((megabytes * 1024 * 1024) / 2);
  const file = Buffer.alloc(44 + samples * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(48_000, 24);
  file.writeUInt32LE(96_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at++) file.writeInt16LE(Math.round(8000 * Math.sin(at / 20)), 44 + at * 2);
  const path = join(folder, name);
  await writeFile(path, file);
  return path;
}
