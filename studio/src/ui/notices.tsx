// Short messages about what was done or failed, read out to those who do not see them.
import { useSyncExternalStore } from "react";
import { message } from "../api/client";

interface Notice {
  id: number;
  text: string;
  bad: boolean;
  undo?: () => Promise<unknown>;
}

let notices: Notice[] = [];
let next = 1;
const listeners = new Set<() => void>();

function become(now: Notice[]) {
  notices = now;
  listeners.forEach((tell) => tell());
}

const dismiss = (id: number) => become(notices.filter((notice) => notice.id !== id));

function add(notice: Omit<Notice, "id">) {
  const id = next++;
  // The newest alone: older ones are no news any more.
  become([{ ...notice, id }]);
  // What failed, or can be undone, stays until it is dismissed.
  if (!notice.bad && !notice.undo) setTimeout(() => dismiss(id), 6000);
}

export const done = (text: string, undo?: () => Promise<unknown>) => add({ text, bad: false, undo });
export const failed = (error: unknown) => add({ text: message(error), bad: true });

export function Notices() {
  const shown = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => notices,
  );
  const undo = async ({ id, undo }: Notice) => {
    dismiss(id);
    try {
      await undo?.();
      done("Undone.");
    } catch (error) {
      failed(error);
    }
  };
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className={notice.bad ? "notice bad" : "notice"}>
          <span>{notice.text}</span>
          {notice.undo && (
            <button type="button" onClick={() => undo(notice)}>
              Undo
            </button>
          )}
          <button type="button" className="plain" aria-label="Dismiss this message" onClick={() => dismiss(notice.id)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
