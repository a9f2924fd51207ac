import { useEffect, useState } from "preact/hooks";
import { type AutosyncStatus, Problem } from "parlance-client";
import { parlance, sentence, syncNow, useLive, useSync } from "../client";
import { readKept } from "../lessons";
import { useTitle } from "../ui/title";

export function Device() {
  useTitle("Device");
  const account = useLive(() => parlance.session.account());
  return (
    <>
      <h1>This device</h1>
      <Sync />
      <Rejected />
      <Kept />
      <Install />
      <section aria-labelledby="account">
        <h2 id="account">Account</h2>
        <p>Signed in as {account?.username}.</p>
        <SignOut />
      </section>
    </>
  );
}

const SAID: Record<AutosyncStatus["state"], string> = {
  idle: "Everything is sent and up to date.",
  syncing: "Syncing …",
  offline: "There is no line. What you do is kept here and sent later.",
  signedOut: "Your session has ended: sign in again.",
  refused: "The server refuses to sync:",
};

function useWaiting() {
  return useLive(async () => {
    const [events, recordings] = await Promise.all([parlance.events.waiting(), parlance.recordings.all()]);
    return { events: events.length, recordings: recordings.filter(({ refused }) => !refused).length };
  });
}

function Sync() {
  const { state, error, syncedAt } = useSync();
  const waiting = useWaiting();
  const count = (waiting?.events ?? 0) + (waiting?.recordings ?? 0);
  const time = syncedAt && new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(syncedAt);
  return (
    <section aria-labelledby="sync">
      <h2 id="sync">Sync</h2>
      <p role="status">
        {state === "idle" && count > 0 ? "Something is to be sent." : SAID[state]} {state === "refused" && sentence(error)}
        {error instanceof Problem && ` (${error.requestId})`}
      </p>
      <dl class="figures">
        <div>
          <dt>steps to send</dt>
          <dd>{waiting?.events}</dd>
        </div>
        <div>
          <dt>recordings to send</dt>
          <dd>{waiting?.recordings}</dd>
        </div>
        <div>
          <dt>last synced</dt>
          <dd>{time ?? "–"}</dd>
        </div>
      </dl>
      <button onClick={() => void syncNow()}>Sync now</button>
    </section>
  );
}

/** What the server will never take: shown, so that nobody wonders. */
function Rejected() {
  const found = useLive(async () => {
    const recordings = (await parlance.recordings.all()).filter(({ refused }) => refused);
    const rows = [...(await parlance.events.rejected()), ...recordings];
    const units = new Map((await parlance.state.all("unit")).map((unit) => [unit.id, unit.title]));
    return rows.map((row) => {
      const [id, unitId] = "event" in row ? [row.event.id, row.event.unitId] : [row.id, row.unitId];
      const detail = "event" in row ? row.detail : row.refused?.detail;
      return { id, detail, title: (unitId && units.get(unitId)) || "a unit that is gone", isEvent: "event" in row };
    });
  });
  if (!found?.length) return null;
  return (
    <section aria-labelledby="rejected" class="panel">
      <h2 id="rejected">Not taken by the server</h2>
      <ul class="list">
        {found.map(({ id, detail, title, isEvent }) => (
          <li key={id}>
            <p>
              {isEvent ? "A step in" : "A recording for"} {title}: {detail}
            </p>
            {isEvent && <button onClick={() => void parlance.events.queueAgain(id).then(syncNow)}>Try again</button>}{" "}
            <button onClick={() => void (isEvent ? parlance.events.dismiss(id) : parlance.recordings.dismiss(id))}>Dismiss</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Kept() {
  const kept = useLive(async () => {
    const { units, files, assets } = await readKept();
    const sizes = new Map(assets.map(({ sha256, sizeBytes }) => [sha256, sizeBytes ?? 0]));
    return { units: units.size, bytes: [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0) };
  });
  return (
    <section aria-labelledby="kept">
      <h2 id="kept">Lessons on this device</h2>
      <p>
        {kept?.units ?? 0} units with {((kept?.bytes ?? 0) / 1e6).toFixed(1)} MB.
      </p>
      <button onClick={() => void parlance.media.keepOnly([])} aria-disabled={!kept?.bytes}>
        Remove their media
      </button>
    </section>
  );
}

/** What Chromium offers when a page can be installed. */
interface InstallOffer extends Event {
  prompt(): Promise<void>;
}

let offer: InstallOffer | undefined;
const offered = new Set<() => void>();
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event as InstallOffer;
  offered.forEach((tell) => tell());
});
addEventListener("appinstalled", () => {
  offer = undefined;
  offered.forEach((tell) => tell());
});

function Install() {
  const [, look] = useState(0);
  useEffect(() => {
    const again = () => look((count) => count + 1);
    offered.add(again);
    return () => void offered.delete(again);
  }, []);
  if (!offer) return null;
  return (
    <section aria-labelledby="install">
      <h2 id="install">Install</h2>
      <p>Put Parlance on your home screen; it opens without a line too.</p>
      <button onClick={() => void offer?.prompt()}>Install</button>
    </section>
  );
}

function SignOut() {
  const [isAsked, ask] = useState(false);
  const waiting = useWaiting();
  const count = (waiting?.events ?? 0) + (waiting?.recordings ?? 0);
  async function out() {
    if (count > 0 && !isAsked) return ask(true);
    await parlance.session.signOut();
    location.hash = "/";
  }
  return (
    <>
      {isAsked && (
        <p role="alert">
          {count} things are not sent yet. They stay on this device and are sent when you sign in here again.
        </p>
      )}
      <button onClick={out}>{isAsked ? "Sign out all the same" : "Sign out"}</button>
    </>
  );
}
