import type { ComponentChildren } from "preact";
import type { UnitState } from "../lessons";

/** A unit in a list: its title, how far it is, and whether it is on the device. */
export function UnitLink({ state, isKept, isDone }: { state: UnitState; isKept?: boolean; isDone?: boolean }) {
  const { unit, level, progress } = state;
  const done = isDone ?? progress.completed;
  return (
    <a class="unit" href={`#/units/${unit.id}`}>
      <span class={done ? "mark done" : "mark"} aria-hidden="true">
        {done ? "✓" : ""}
      </span>
      <span class="name" lang={level.language}>
        {unit.title}
      </span>
      <span class="quiet">
        {done ? "done" : progress.startedAt ? "begun" : "new"}
        {progress.score !== null && `, ${Math.round(progress.score)} %`}
        {isKept && ", offline"}
      </span>
    </a>
  );
}

export function Share({ done, total, label }: { done: number; total: number; label: string }) {
  return (
    <div class="share">
      <progress value={done} max={Math.max(total, 1)} aria-label={label} />
      <span class="quiet">
        {done} of {total}
      </span>
    </div>
  );
}

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="quiet">{children}</p>;

/** What the first sync has not brought yet. */
export function Awaited({ state }: { state: string }) {
  return state === "offline" ? (
    <Empty>Your lessons are not on this device yet. They come as soon as there is a line.</Empty>
  ) : (
    <Empty>Fetching your lessons …</Empty>
  );
}
