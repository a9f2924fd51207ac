const instants = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const instant = (text: string | null | undefined) => (text ? instants.format(new Date(text)) : "never");

export const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export function bytes(count: number) {
  if (count < 1000) return `${count} B`;
  const [size, unit] = count < 1e6 ? [count / 1e3, "kB"] : count < 1e9 ? [count / 1e6, "MB"] : [count / 1e9, "GB"];
  return `${size.toFixed(1)} ${unit}`;
}

export function duration(ms: number) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
