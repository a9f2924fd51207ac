/** Random bytes; React Native has them by `react-native-get-random-values`. */
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** A UUIDv7 (RFC 9562): its first 48 bits are the time, so ids sort by it. */
export function uuid(now = Date.now()): string {
  const bytes = random(16);
  for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
