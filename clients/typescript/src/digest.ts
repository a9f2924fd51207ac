import { sha256 } from "@noble/hashes/sha2.js";

/** SHA-256, lower-case hex. Pages without TLS have no `crypto.subtle`, nor has React Native. */
export async function digest(bytes: Uint8Array): Promise<string> {
  const subtle = (globalThis as { crypto?: { subtle?: SubtleCrypto } }).crypto?.subtle;
  const hash = subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes as BufferSource)) : sha256(bytes);
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
