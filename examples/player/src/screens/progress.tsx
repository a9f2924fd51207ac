import { parlance, useLive, useSync } from "../client";
import { readCourse } from "../lessons";
import { Awaited, Empty, Share } from "../ui/parts";
import { useTitle } from "../ui/title";

const PERIODS = [
  ["DAILY", "Days"],
  ["WEEKLY", "Weeks"],
  ["MONTHLY", "Months"],
] as const;
const SHOWN = 7;

export function ProgressScreen() {
  useTitle("Progress");
  const { state } = useSync();
  const course = useLive(readCourse);
  const scores = useLive(() => parlance.state.all("score"));
  if (!course || !scores) return <h1>Progress</h1>;
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
  return (
    <>
      <h1>Progress</h1>
      {course.levels.length === 0 && <Awaited state={state} />}
      <section aria-labelledby="by-level">
        <h2 id="by-level">By level</h2>
        <ul class="list">
          {course.levels.map(({ level, done, total }) => (
            <li key={level.id}>
              <span lang={level.language}>{level.name}</span>
              <Share done={done} total={total} label={`${level.name}: units done`} />
            </li>
          ))}
        </ul>
      </section>
      {PERIODS.map(([period, title]) => {
        const rows = scores.filter((score) => score.period === period).sort((a, b) => b.periodStart.localeCompare(a.periodStart));
        return (
          <section key={period} aria-labelledby={period}>
            <h2 id={period}>{title}</h2>
            {rows.length === 0 ? (
              <Empty>Finish a unit, and it shows here.</Empty>
            ) : (
              <table>
                <thead>
                  <tr>
                    <th scope="col">From</th>
                    <th scope="col">Score</th>
                    <th scope="col">Units</th>
                    <th scope="col">Spoken</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.slice(0, SHOWN).map((score) => (
                    <tr key={score.periodStart}>
                      <th scope="row">{day.format(new Date(score.periodStart))}</th>
                      <td>{score.score === null ? "–" : `${Math.round(score.score)} %`}</td>
                      <td>{score.unitsCompleted}</td>
                      <td>{score.pronunciationAttempts}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        );
      })}
    </>
  );
}
