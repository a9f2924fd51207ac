// What the server will make of events that wait, so that a learner sees at once what they did. The server's rules: the
// outcome is the same in whatever order events come, and twice is once.
import type { LearningEvent } from "./events.js";
import type { Entities } from "./state.js";

type Progress = Entities["progress"];
type AssetProgress = Entities["assetProgress"];

const byTime = (a: LearningEvent, b: LearningEvent) =>
  Date.parse(a.occurredAt) - Date.parse(b.occurredAt) || (a.id < b.id ? -1 : 1);
const earlier = (known: string | null, time: string) =>
  known !== null && Date.parse(known) <= Date.parse(time) ? known : time;
const best = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));

/** A unit's progress with the events that wait. */
export function withWaiting(unitId: string, synced: Progress | undefined, waiting: LearningEvent[]): Progress {
  let state = synced ?? { unitId, completed: false, score: null, lastScore: null, startedAt: null, completedAt: null };
  for (const event of waiting.filter((event) => event.unitId === unitId).sort(byTime)) {
    const { kind, occurredAt } = event;
    state = { ...state, startedAt: earlier(state.startedAt, occurredAt) };
    if (kind !== "unit_completed") continue;
    const score = event.payload?.score ?? null;
    state = {
      ...state,
      completed: true,
      completedAt: earlier(state.completedAt, occurredAt),
      score: best(state.score, score),
      lastScore: score ?? state.lastScore,
    };
  }
  return state;
}

const DONE_PERCENT = 90;

/** An asset's progress with the events that wait; undefined where there is none. */
export function assetWithWaiting(
  assetId: string,
  synced: AssetProgress | undefined,
  waiting: LearningEvent[],
): Pick<AssetProgress, "positionMs" | "watchedMs" | "progressPercent" | "completed"> | undefined {
  let state: ReturnType<typeof assetWithWaiting> = synced;
  for (const event of waiting.filter((event) => event.assetId === assetId).sort(byTime)) {
    const { positionMs, watchedMs, progressPercent, completed } = event.payload ?? {};
    const percent = Math.max(state?.progressPercent ?? 0, progressPercent ?? 0);
    state = {
      positionMs: positionMs ?? state?.positionMs ?? 0,
      watchedMs: Math.max(state?.watchedMs ?? 0, watchedMs ?? 0),
      progressPercent: percent,
      completed: state?.completed === true || completed === true || percent >= DONE_PERCENT,
    };
  }
  return state;
}
