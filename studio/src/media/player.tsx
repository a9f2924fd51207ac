// Playing what an asset is.
import { useEffect, useRef } from "react";
import type { Asset } from "../api/nodes";
import { Show, useLoad } from "../ui/load";
import { duration } from "../ui/format";
import { parseCues, plain, type Cue } from "./subtitles";

async function textOf(asset: Asset): Promise<string> {
  const response = await fetch(asset.url, { credentials: "omit" });
  if (!response.ok) throw new Error(`The store answered ${response.status}.`);
  return response.text();
}

export function Video({ asset, title, subtitles }: { asset: Asset; title: string; subtitles: Asset[] }) {
  const video = useRef<HTMLVideoElement>(null);
  const key = subtitles.map((each) => `${each.id} ${each.language}`).join();
  useEffect(() => {
    let gone = false;
    const added: TextTrack[] = [];
    subtitles.forEach(async (each, at) => {
      const cues = await textOf(each).then(parseCues, () => []);
      if (gone || !video.current) return;
      const track = video.current.addTextTrack("subtitles", each.language ?? `Subtitles ${at + 1}`, each.language ?? "");
      cues.forEach((cue) => track.addCue(new VTTCue(cue.start, cue.end, cue.text)));
      track.mode = at === 0 ? "showing" : "hidden";
      added.push(track);
    });
    return () => {
      gone = true;
      // A track cannot be taken away again, only emptied.
      added.forEach((track) => {
        track.mode = "disabled";
      });
    };
  }, [key]);
  return <video key={key} ref={video} controls preload="metadata" src={asset.url} aria-label={title} />;
}

export function SubtitleText({ asset }: { asset: Asset }) {
  const cues = useLoad<Cue[]>(asset.url, async () => parseCues(await textOf(asset)));
  return (
    <Show of={cues}>
      {(list) => (
        <ol className="cues" tabIndex={0} aria-label="Cues">
          {list.map((cue, at) => (
            <li key={at}>
              <span className="quiet">{duration(cue.start * 1000)}</span> {plain(cue)}
            </li>
          ))}
        </ol>
      )}
    </Show>
  );
}

export function JsonText({ asset }: { asset: Asset }) {
  const text = useLoad(asset.url, async () => JSON.stringify(JSON.parse(await textOf(asset)), null, 2));
  return (
    <Show of={text}>
      {(pretty) => (
        <pre className="json" tabIndex={0} aria-label="Content">
          {pretty}
        </pre>
      )}
    </Show>
  );
}

export function Preview({ asset, title, subtitles }: { asset: Asset; title: string; subtitles: Asset[] }) {
  switch (asset.type) {
    case "VIDEO":
      return <Video asset={asset} title={title} subtitles={subtitles} />;
    case "AUDIO":
      return <audio controls preload="metadata" src={asset.url} aria-label={title} />;
    case "SUBTITLE":
      return <SubtitleText asset={asset} />;
    case "SCREENSHOT":
      return <img src={asset.url} alt={title} loading="lazy" />;
    case "METADATA":
      return <JsonText asset={asset} />;
    default:
      return null;
  }
}
