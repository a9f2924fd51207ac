// Putting siblings in order: by dragging a handle, with the arrow keys on it, or step by step with a button. Several
// steps in a row are one move.
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

const SETTLES_MS = 600;

export interface Steps {
  up?: () => void;
  down?: () => void;
}

export interface Ordering<T> {
  items: T[];
  /** How a row is draggable over and what its handle does. */
  handle(item: T, name: string): React.ComponentProps<"button">;
  row(item: T): React.ComponentProps<"li">;
  /** What buttons do that move it one place; absent where there is no such place. */
  steps(item: T, name: string): Steps;
  /** For those who hear the screen. */
  said: string;
}

export function useOrdering<T extends { id: string }>(given: T[], commit: (item: T, to: number) => Promise<void>): Ordering<T> {
  const [order, setOrder] = useState<string[] | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; save(): void } | null>(null);
  const byId = new Map(given.map((item) => [item.id, item]));
  const known = order?.every((id) => byId.has(id)) && order.length === given.length ? order : null;
  const ids = known ?? given.map((item) => item.id);

  /** What waits for more keys waits no longer. */
  const flush = () => {
    const last = waiting.current;
    waiting.current = null;
    clearTimeout(last?.timer);
    last?.save();
  };
  useEffect(() => flush, []);

  const place = (id: string, to: number) => {
    const rest = ids.filter((other) => other !== id);
    rest.splice(to, 0, id);
    setOrder(rest);
    return rest;
  };
  const settle = async (item: T, to: number) => {
    if (given[to]?.id !== item.id) await commit(item, to);
    setOrder(null);
  };
  const step = (item: T, name: string, by: number) => {
    const to = Math.min(Math.max(ids.indexOf(item.id) + by, 0), ids.length - 1);
    place(item.id, to);
    setSaid(`${name} is at place ${to + 1} of ${ids.length}.`);
    clearTimeout(waiting.current?.timer);
    waiting.current = { timer: setTimeout(flush, SETTLES_MS), save: () => void settle(item, to) };
  };
  const press = (event: KeyboardEvent, item: T, name: string) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(item, name, by);
  };
  return {
    items: ids.flatMap((id) => byId.get(id) ?? []),
    said,
    steps: (item, name) => {
      const at = ids.indexOf(item.id);
      return {
        up: at > 0 ? () => step(item, name, -1) : undefined,
        down: at < ids.length - 1 ? () => step(item, name, 1) : undefined,
      };
    },
    handle: (item, name) => ({
      type: "button",
      className: "handle plain",
      "aria-label": `Move ${name}: arrow keys up and down`,
      title: "Drag, or press the arrow keys",
      draggable: true,
      onKeyDown: (event) => press(event, item, name),
      onBlur: flush,
      onDragStart: (event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", name);
        setDragged(item.id);
      },
      onDragEnd: () => {
        setDragged(null);
        if (dragged) setOrder(null);
      },
    }),
    row: (item) => ({
      "data-dragged": dragged === item.id || undefined,
      onDragOver: (event) => {
        if (!dragged || !byId.has(dragged)) return;
        event.preventDefault();
        event.stopPropagation();
        if (dragged !== item.id) place(dragged, ids.indexOf(item.id));
      },
      onDrop: (event) => {
        const moved = dragged && byId.get(dragged);
        if (!moved) return;
        event.preventDefault();
        event.stopPropagation();
        setDragged(null);
        void settle(moved, ids.indexOf(moved.id));
      },
    }),
  };
}
