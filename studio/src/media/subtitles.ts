// Cues of WebVTT and SubRip, to play beside a video and to read.

export interface Cue {
  start: number;
  end: number;
  text: string;
}

const TIMES = /^(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})/;

const seconds = (hours: string | undefined, minutes = "0", rest = "0", thousandths = "0") =>
  Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest) + Number(thousandths) / 1000;

export function parseCues(file: string): Cue[] {
  const blocks = file.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").split(/\n{2,}/);
  return blocks.flatMap((block) => {
    const lines = block.split("\n").filter((line) => line !== "");
    const at = lines.findIndex((line) => TIMES.test(line));
    const found = lines[at]?.match(TIMES);
    if (!found) return [];
    const [, h1, m1, s1, t1, h2, m2, s2, t2] = found;
    const text = lines.slice(at + 1).join("\n");
    return [{ start: seconds(h1, m1, s1, t1), end: seconds(h2, m2, s2, t2), text }];
  });
}

/** The text without its tags: it is shown as text. */
export const plain = (cue: Cue) => cue.text.replace(/<[^>]*>/g, "");
