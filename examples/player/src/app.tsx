import { useEffect, useRef } from "preact/hooks";
import { beginSync, endSync, parlance, syncNow, useLive, useSync } from "./client";
import { usePath } from "./router";
import { Device } from "./screens/device";
import { LevelScreen, Levels } from "./screens/levels";
import { ProgressScreen } from "./screens/progress";
import { SignIn } from "./screens/sign-in";
import { TodayScreen } from "./screens/today";
import { UnitScreen } from "./screens/unit";

const TABS = [
  ["/", "Today"],
  ["/levels", "Levels"],
  ["/progress", "Progress"],
  ["/device", "Device"],
] as const;

export function App() {
  // null is nobody; undefined is not known yet.
  const account = useLive(async () => (await parlance.session.account()) ?? null);
  const id = account?.id;
  useEffect(() => {
    if (id === undefined) return endSync();
    beginSync();
  }, [id]);
  if (account === undefined) return null;
  if (account === null) return <SignIn />;
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      {account.hasEnded && <SignIn again={account.username} onDone={syncNow} />}
      <Screens key={account.id} />
    </>
  );
}

function skip(event: Event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function Screens() {
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const [, area = "", id] = path.split("/");
  useEffect(() => {
    // Who reads with their ears is told that another page is there; at the first one the browser does it.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
    scrollTo(0, 0);
  }, [path]);
  const tab = area === "units" ? "/levels" : `/${area}`;
  return (
    <>
      <main id="main" tabIndex={-1} ref={main}>
        {screen(area, id)}
      </main>
      <nav class="tabs" aria-label="Main">
        {TABS.map(([to, name]) => (
          <a key={to} href={`#${to}`} aria-current={tab === to ? "page" : undefined}>
            {name}
            {to === "/device" && <Waiting />}
          </a>
        ))}
      </nav>
    </>
  );
}

function screen(area: string, id: string | undefined) {
  if (area === "") return <TodayScreen />;
  if (area === "levels") return id ? <LevelScreen key={id} id={id} /> : <Levels />;
  if (area === "units" && id) return <UnitScreen key={id} id={id} />;
  if (area === "progress") return <ProgressScreen />;
  if (area === "device") return <Device />;
  return <h1>Nothing is here</h1>;
}

/** How much is not sent yet. */
function Waiting() {
  const { state } = useSync();
  const count = useLive(async () => {
    const [events, recordings] = await Promise.all([parlance.events.waiting(), parlance.recordings.all()]);
    return events.length + recordings.filter(({ refused }) => !refused).length;
  });
  if (!count) return state === "offline" ? <span class="badge">offline</span> : null;
  return (
    <span class="badge">
      {count}
      <span class="hidden"> to send</span>
    </span>
  );
}
