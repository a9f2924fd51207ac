// Which files are which kind of asset.
import type { Schemas } from "../api/client";

export type AssetType = Schemas["AssetType"];

interface Known {
  type: AssetType;
  contentType: string;
}

// Where an ending serves two kinds the first is taken; the author can choose the other.
const BY_ENDING: Record<string, Known[]> = {
  mp4: [{ type: "VIDEO", contentType: "video/mp4" }, { type: "AUDIO", contentType: "audio/mp4" }],
  mov: [{ type: "VIDEO", contentType: "video/quicktime" }],
  webm: [{ type: "VIDEO", contentType: "video/webm" }, { type: "AUDIO", contentType: "audio/webm" }],
  mp3: [{ type: "AUDIO", contentType: "audio/mpeg" }],
  m4a: [{ type: "AUDIO", contentType: "audio/mp4" }],
  wav: [{ type: "AUDIO", contentType: "audio/wav" }],
  ogg: [{ type: "AUDIO", contentType: "audio/ogg" }],
  oga: [{ type: "AUDIO", contentType: "audio/ogg" }],
  vtt: [{ type: "SUBTITLE", contentType: "text/vtt" }],
  srt: [{ type: "SUBTITLE", contentType: "application/x-subrip" }],
  jpg: [{ type: "SCREENSHOT", contentType: "image/jpeg" }],
  jpeg: [{ type: "SCREENSHOT", contentType: "image/jpeg" }],
  png: [{ type: "SCREENSHOT", contentType: "image/png" }],
  webp: [{ type: "SCREENSHOT", contentType: "image/webp" }],
  json: [{ type: "METADATA", contentType: "application/json" }],
};

export const accepted = Object.keys(BY_ENDING).map((ending) => `.${ending}`).join(",");

/** What a file can be, by the ending of its name. */
export const kindsOf = (name: string): Known[] => BY_ENDING[name.split(".").pop()?.toLowerCase() ?? ""] ?? [];

const KIND_NAMES: Record<AssetType, string> = {
  VIDEO: "Video",
  AUDIO: "Sound",
  SUBTITLE: "Subtitles",
  SCREENSHOT: "Picture",
  METADATA: "Data",
};

/** What people call a kind of asset; one that a newer server knows has its own word. */
export const kindName = (type: string): string => KIND_NAMES[type as AssetType] ?? type;

export const assetTitle = ({ type, language }: { type: string; language?: string | null }) =>
  language ? `${kindName(type)} (${language})` : kindName(type);

export const isSpoken = (type: string) => type === "VIDEO" || type === "AUDIO" || type === "SUBTITLE";
