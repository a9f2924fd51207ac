// Where the browser finds a unit's files.
import { useEffect, useRef, useState } from "preact/hooks";
import { body } from "parlance-client";
import { parlance, useLive } from "../client";
import type { Lesson } from "../lessons";

/**
 * Addresses of a unit's files by their asset: of what is kept here, else of the store. Undefined until that is known; without a
 * line those that are not kept are missing.
 */
export function useUrls(unitId: string, assets: Lesson["assets"]): Map<string, string> | undefined {
  const [urls, setUrls] = useState<Map<string, string>>();
  const made = useRef<string[]>([]);
  useEffect(() => () => made.current.forEach((url) => URL.revokeObjectURL(url)), []);
  const files = assets.map(({ id, sha256 }) => `${id} ${sha256}`).join();
  const kept = useLive(() => Promise.all(assets.map((asset) => parlance.media.get(asset))), [files]);
  const areKept = kept?.map(Boolean).join();
  useEffect(() => {
    if (assets.length === 0 || kept?.length !== assets.length) return;
    // What plays from the store goes on when it is kept.
    if (urls && assets.every(({ id }) => urls.has(id))) return;
    let isOver = false;
    void find(unitId, assets, kept, (url) => made.current.push(url)).then((found) => {
      if (!isOver) setUrls(found);
    });
    return () => void (isOver = true);
  }, [files, areKept]);
  return urls;
}

async function find(unitId: string, assets: Lesson["assets"], kept: (Blob | undefined)[], tell: (url: string) => void) {
  const isAway = kept.some((blob) => blob === undefined);
  const params = { path: { id: unitId } };
  const unit = isAway ? await body(parlance.api.GET("/api/v1/units/{id}", { params })).catch(() => undefined) : undefined;
  const urls = new Map<string, string>();
  for (const [at, asset] of assets.entries()) {
    const remote = unit?.assets.find(({ id }) => id === asset.id)?.url;
    let blob = kept[at];
    if (asset.type === "SUBTITLE") {
      // The browser takes subtitles of the page's own origin only.
      blob ??= remote ? await fetch(remote).then((answer) => answer.blob(), () => undefined) : undefined;
      blob &&= await asVtt(blob);
    }
    const url = blob ? URL.createObjectURL(blob) : remote;
    if (blob && url) tell(url);
    if (url) urls.set(asset.id, url);
  }
  return urls;
}

/** Browsers read WebVTT; SubRip differs by its head and its commas. */
async function asVtt(blob: Blob): Promise<Blob> {
  const text = (await blob.text()).replace(/^\uFEFF/, "");
  const vtt = text.startsWith("WEBVTT") ? text : `WEBVTT\n\n${text.replace(/(\d\d:\d\d:\d\d),(\d{3})/g, "$1.$2")}`;
  return new Blob([vtt], { type: "text/vtt" });
}
