// A unit's video or sound with its subtitles, its transcript to read and to jump in, and what was seen of it.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { parlance } from "../client";
import type { Lesson } from "../lessons";

type Asset = Lesson["assets"][number];

/** Between two reports of how far the learner has come. */
const REPORT_MS = 10_000;

export function Player({ lesson, urls }: { lesson: Lesson; urls: Map<string, string> | undefined }) {
  const { unit, level, assets } = lesson;
  const media = assets.find(({ type }) => type === "VIDEO") ?? assets.find(({ type }) => type === "AUDIO");
  const subtitles = assets.filter(({ type }) => type === "SUBTITLE");
  const subtitle = subtitles.find(({ language }) => language === level.language) ?? subtitles[0];
  if (!media) return <p class="quiet">This unit has no video and no sound.</p>;
  if (urls === undefined) return <p class="quiet">Loading …</p>;
  const url = urls.get(media.id);
  if (!url) {
    const what = media.type === "VIDEO" ? "video" : "sound";
    return <p class="quiet">The {what} of this unit is not on this device. It plays when there is a line.</p>;
  }
  const shown = { media, url, subtitle, text: subtitle && urls.get(subtitle.id), language: level.language, title: unit.title };
  return <Playing key={url} {...shown} />;
}

interface PlayingProps {
  media: Asset;
  url: string;
  subtitle: Asset | undefined;
  text: string | undefined;
  language: string;
  title: string;
}

function Playing({ media, url, subtitle, text, language, title }: PlayingProps) {
  const element = useRef<HTMLMediaElement>(null);
  const [cues, setCues] = useState<VTTCue[]>([]);
  const [current, setCurrent] = useState<number>(-1);
  useReports(element, media);

  useEffect(() => {
    const track = element.current?.textTracks[0];
    if (!track) return;
    track.mode = media.type === "VIDEO" ? "showing" : "hidden";
    const look = () => setCurrent(Array.from(track.cues ?? []).indexOf(track.activeCues?.[0] as VTTCue));
    track.addEventListener("cuechange", look);
    return () => track.removeEventListener("cuechange", look);
  }, [text]);

  const read = () => setCues(Array.from(element.current?.textTracks[0]?.cues ?? []) as VTTCue[]);
  const begin = () => {
    // Where the learner stopped, unless it was at the end.
    if (element.current && media.positionMs > 0 && media.percent < 95) element.current.currentTime = media.positionMs / 1000;
  };
  const go = (cue: VTTCue) => {
    if (!element.current) return;
    element.current.currentTime = cue.startTime;
    void element.current.play();
  };
  const track = text && (
    <track kind="subtitles" src={text} srcLang={subtitle?.language ?? language} label="Subtitles" default onLoad={read} />
  );
  return (
    <section aria-label={title}>
      {media.type === "VIDEO" ? (
        <video
          ref={element as RefObject<HTMLVideoElement>}
          src={url}
          controls
          playsInline
          preload="metadata"
          onLoadedMetadata={begin}
          aria-label={`Video: ${title}`}
        >
          {track}
        </video>
      ) : (
        <audio
          ref={element as RefObject<HTMLAudioElement>}
          src={url}
          controls
          preload="metadata"
          onLoadedMetadata={begin}
          aria-label={`Sound: ${title}`}
        >
          {track}
        </audio>
      )}
      {cues.length > 0 && (
        <details class="transcript" open>
          <summary>Transcript</summary>
          <ol>
            {cues.map((cue, at) => (
              <li key={at} aria-current={at === current || undefined}>
                <button class="cue" onClick={() => go(cue)} lang={subtitle?.language ?? language}>
                  {plain(cue)}
                </button>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

/** A cue without its markup: the browser reads it. */
const plain = (cue: VTTCue) => cue.getCueAsHTML().textContent ?? cue.text;

/** Tells how far the learner has come: now and then while it plays, and when it stops. */
function useReports(element: RefObject<HTMLMediaElement | null>, media: Asset) {
  useEffect(() => {
    const player = element.current;
    if (!player) return;
    let watchedMs = media.watchedMs;
    let since: number | undefined;
    let toldAt = Date.now();
    const report = () => {
      if (since !== undefined) watchedMs += Math.max(Date.now() - since, 0);
      since = player.paused ? undefined : Date.now();
      toldAt = Date.now();
      if (!player.duration || watchedMs === 0) return;
      const positionMs = Math.round(player.currentTime * 1000);
      const progressPercent = Math.min(100, Math.round((player.currentTime / player.duration) * 1000) / 10);
      const payload = { positionMs, watchedMs: Math.round(watchedMs), progressPercent };
      void parlance.events.add({ kind: "asset_progress", unitId: media.unitId, assetId: media.id, payload });
    };
    const begin = () => (since ??= Date.now());
    const tick = () => {
      if (since !== undefined && Date.now() - toldAt > REPORT_MS) report();
    };
    const leave = () => {
      if (document.visibilityState === "hidden" && since !== undefined) report();
    };
    player.addEventListener("playing", begin);
    player.addEventListener("timeupdate", tick);
    player.addEventListener("pause", report);
    document.addEventListener("visibilitychange", leave);
    return () => {
      if (since !== undefined) report();
      player.removeEventListener("playing", begin);
      player.removeEventListener("timeupdate", tick);
      player.removeEventListener("pause", report);
      document.removeEventListener("visibilitychange", leave);
    };
  }, [media.id]);
}
