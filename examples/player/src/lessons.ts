// What the screens show, put together from the synced copy and from what waits to be sent.
import { assetWithWaiting, dayIn, type Entities, withWaiting } from "parlance-client";
import { parlance } from "./client";

export type Level = Entities["level"];
export type Story = Entities["story"];
export type Unit = Entities["unit"];
export type Asset = Entities["asset"];
export type Progress = Entities["progress"];

const byPosition = <T extends { position: number }>(rows: T[]) => rows.sort((a, b) => a.position - b.position);

export interface Course {
  levels: { level: Level; stories: { story: Story; units: UnitState[] }[]; done: number; total: number }[];
  units: Map<string, UnitState>;
}

export interface UnitState {
  unit: Unit;
  level: Level;
  progress: Progress;
}

/** The whole tree with the learner's progress. */
export async function readCourse(): Promise<Course> {
  const { state, events } = parlance;
  const [levels, stories, all, progress, waiting] = await Promise.all([
    state.all("level"),
    state.all("story"),
    state.all("unit"),
    state.all("progress"),
    events.waiting(),
  ]);
  const synced = new Map(progress.map((row) => [row.unitId, row]));
  const units = new Map<string, UnitState>();
  const stateOf = (unit: Unit, level: Level) => {
    const found = { unit, level, progress: withWaiting(unit.id, synced.get(unit.id), waiting) };
    units.set(unit.id, found);
    return found;
  };
  const grown = levels.sort((a, b) => a.language.localeCompare(b.language) || a.position - b.position).map((level) => {
    const own = byPosition(stories.filter(({ levelId }) => levelId === level.id)).map((story) => ({
      story,
      units: byPosition(all.filter(({ storyId }) => storyId === story.id)).map((unit) => stateOf(unit, level)),
    }));
    const inAll = own.flatMap((story) => story.units);
    return { level, stories: own, done: inAll.filter((unit) => unit.progress.completed).length, total: inAll.length };
  });
  return { levels: grown, units };
}

export interface Lesson extends UnitState {
  story: Story | undefined;
  assets: (Asset & { positionMs: number; watchedMs: number; percent: number })[];
  /** Attempts that were scored, newest first. */
  attempts: Entities["attempt"][];
}

/** A unit with all that belongs to it; null when the learner does not have it (any more). */
export async function readLesson(unitId: string): Promise<Lesson | null> {
  const { state, events } = parlance;
  const unit = await state.get("unit", unitId);
  const story = unit && (await state.get("story", unit.storyId));
  const level = story && (await state.get("level", story.levelId));
  if (!unit || !level) return null;
  const [progress, assets, attempts, waiting] = await Promise.all([
    state.get("progress", unitId),
    state.all("asset"),
    state.all("attempt"),
    events.waiting(),
  ]);
  const own = byPosition(assets.filter((asset) => asset.unitId === unitId));
  const known = await Promise.all(own.map((asset) => state.get("assetProgress", asset.id)));
  return {
    unit,
    story,
    level,
    progress: withWaiting(unitId, progress, waiting),
    assets: own.map((asset, at) => {
      const seen = assetWithWaiting(asset.id, known[at], waiting);
      return { ...asset, positionMs: seen?.positionMs ?? 0, watchedMs: seen?.watchedMs ?? 0, percent: seen?.progressPercent ?? 0 };
    }),
    attempts: attempts.filter((attempt) => attempt.unitId === unitId).sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  };
}

export interface Today {
  name: string;
  day: string;
  /** The plan's units that the device has, in order; null where nothing is planned. */
  plan: (UnitState & { isDone: boolean })[] | null;
  scores: Entities["score"][];
  course: Course;
}

export async function readToday(): Promise<Today> {
  const [profile, account] = await Promise.all([parlance.state.profile(), parlance.session.account()]);
  const day = dayIn(profile?.timeZone ?? "UTC", Date.now() + (account?.skewMs ?? 0));
  const [plan, scores, course, waiting] = await Promise.all([
    parlance.state.get("plan", day),
    parlance.state.all("score"),
    readCourse(),
    parlance.events.waiting(),
  ]);
  const doneHere = new Set(waiting.filter(({ kind }) => kind === "unit_completed").map(({ unitId }) => unitId));
  return {
    name: profile?.firstName ?? account?.username ?? "",
    day,
    scores,
    course,
    plan:
      plan?.entries.flatMap((entry) => {
        const unit = course.units.get(entry.unitId);
        return unit ? [{ ...unit, isDone: entry.completed || doneHere.has(entry.unitId) }] : [];
      }) ?? null,
  };
}

/** Which units can be learnt without a line: all their files that can be kept are on the device. */
export async function readKept(): Promise<{ units: Set<string>; files: Set<string>; assets: Asset[] }> {
  const { state, media } = parlance;
  const [all, assets, kept] = await Promise.all([state.all("unit"), state.all("asset"), media.blobs.list()]);
  const files = new Set(kept);
  const units = new Set(all.map(({ id }) => id));
  for (const { sha256, unitId } of assets) if (sha256 && !files.has(sha256)) units.delete(unitId);
  return { units, files, assets };
}

/** Keeps the files of units, and asks the browser not to clear them. */
export async function keepOffline(units: string[], tell: (done: number) => void) {
  await navigator.storage?.persist?.().catch(() => false);
  for (const [at, unit] of units.entries()) {
    await parlance.media.keepUnit(unit);
    tell(at + 1);
  }
}
