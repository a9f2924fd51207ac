export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const two = (value: number) => String(value).padStart(2, "0");

/** RFC 3339 with the device's offset, which says on which day of the learner it was. */
export function localTime(ms: number): string {
  const time = new Date(ms);
  const offset = -time.getTimezoneOffset();
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
  const sign = offset < 0 ? "-" : "+";
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${local}${sign}${two(hours)}:${two(minutes)}`;
}

/** `YYYY-MM-DD` of a moment, in an IANA time zone. */
export function dayIn(timeZone: string, ms: number): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(ms);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}
