import { useEffect, useState } from "preact/hooks";
import { body, type components } from "parlance-client";
import { parlance, sentence, syncNow, useLive, useSync } from "../client";
import { readKept, readToday, type Today } from "../lessons";
import { Awaited, Empty, Share, UnitLink } from "../ui/parts";
import { useTitle } from "../ui/title";

const UNITS_A_DAY = 3;

export function TodayScreen() {
  useTitle("Today");
  const { state } = useSync();
  const today = useLive(readToday);
  const kept = useLive(readKept);
  const resume = useResume(state);
  if (!today) return <h1>Today</h1>;
  const { course, plan } = today;
  const next = resume?.unit ?? resume?.nextUnit;
  // The server says where to go on; without it the first unit that is not done.
  const resumed = (next && course.units.get(next.id)) ?? [...course.units.values()].find(({ progress }) => !progress.completed);
  const total = course.units.size;
  return (
    <>
      <h1>Hello, {today.name}</h1>
      {total === 0 ? (
        <Awaited state={state} />
      ) : (
        <>
          {resumed && (
            <section aria-labelledby="go-on">
              <h2 id="go-on">Go on</h2>
              <UnitLink state={resumed} isKept={kept?.units.has(resumed.unit.id)} />
            </section>
          )}
          <section aria-labelledby="plan">
            <h2 id="plan">Today’s plan</h2>
            {plan === null || plan.length === 0 ? (
              <Plan day={today.day} />
            ) : (
              <>
                <Share done={plan.filter(({ isDone }) => isDone).length} total={plan.length} label="Today’s plan" />
                <ul class="list">
                  {plan.map((entry) => (
                    <li key={entry.unit.id}>
                      <UnitLink state={entry} isDone={entry.isDone} isKept={kept?.units.has(entry.unit.id)} />
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
          <Scores today={today} />
        </>
      )}
    </>
  );
}

type Resume = components["schemas"]["ResumePoint"];

/** Asked once after each sync, not after each change. */
function useResume(state: string): Resume | undefined {
  const [resume, setResume] = useState<Resume>();
  useEffect(() => {
    if (state === "syncing") return;
    let isOver = false;
    const done = (found: { home: { resume: Resume } } | undefined) => {
      if (!isOver && found) setResume(found.home.resume);
    };
    parlance.home().then(done, () => undefined);
    return () => void (isOver = true);
  }, [state]);
  return resume;
}

function Plan({ day }: { day: string }) {
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  async function plan() {
    setBusy(true);
    setError(undefined);
    const params = { path: { date: day } };
    try {
      await body(parlance.api.POST("/api/v1/me/daily-plans/{date}/generate", { params, body: { units: UNITS_A_DAY } }));
      await syncNow();
    } catch (error) {
      setError(sentence(error));
    }
    setBusy(false);
  }
  return (
    <>
      <Empty>Nothing is planned for today.</Empty>
      <p role="alert" class="bad">
        {error}
      </p>
      <button onClick={plan} aria-disabled={isBusy}>
        Plan {UNITS_A_DAY} units
      </button>
    </>
  );
}

function Scores({ today: { scores, day } }: { today: Today }) {
  const overall = scores.find(({ period }) => period === "OVERALL");
  const daily = scores.find(({ period, periodStart }) => period === "DAILY" && periodStart === day);
  if (!overall) return null;
  const shown = (score: number | null | undefined) => (typeof score === "number" ? `${Math.round(score)} %` : "–");
  return (
    <section aria-labelledby="scores">
      <h2 id="scores">Scores</h2>
      <dl class="figures">
        <div>
          <dt>today</dt>
          <dd>{shown(daily?.score)}</dd>
        </div>
        <div>
          <dt>overall</dt>
          <dd>{shown(overall.score)}</dd>
        </div>
        <div>
          <dt>units done</dt>
          <dd>{overall.unitsCompleted}</dd>
        </div>
      </dl>
    </section>
  );
}
