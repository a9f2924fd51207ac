/** Random bytes; React Native has them by `react-native-get-random-values`. */
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** The millisecond of the last id, and its number in that. */
let last = { at: 0, number: 0 };

/** A UUIDv7 (RFC 9562): its first 48 bits are the time, so ids sort by it. Those of one millisecond are numbered (§6.2, method 1)
 *  and sort as they were made. */
export function uuid(now = Date.now()): string {
  const bytes = random(16);
  last = { at: now, number: now === last.at ? (last.number + 1) % 4096 : bytes[7]! };
  for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256;
  bytes[6] = 0x70 | (last.number >> 8);
  bytes[7] = last.number & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
