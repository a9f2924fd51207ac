// From one checkpoint of the server to the next.
import { body, Problem } from "./errors.js";
import type { Api } from "./api.js";
import type { components } from "./schema.js";
import { cursorKey, isKnown, rowKey, synced } from "./state.js";
import type { Change, Storage } from "./storage/storage.js";

type RowChange = components["schemas"]["ChangeResponse"];

/** As many as the server gives at once. */
const PAGE = 1000;

interface Step {
  /** Where it begins; undefined for a device that has nothing. */
  from: string | undefined;
  /** Replaces what is there: the server said to start over. */
  replaces: boolean;
  /** The newest change of each row. */
  rows: Map<string, RowChange>;
  to: string;
}

/** Brings the synced copy to the newest checkpoint; gives how many rows changed. Nothing is applied of a part of a step. */
export async function pull(account: string, api: Api, storage: Storage): Promise<number> {
  for (;;) {
    const from = (await storage.get(cursorKey(account))) as string | undefined;
    const step = await collect(api, from);
    if (step.rows.size === 0 && !step.replaces && step.to === from) return 0;
    // Another tab that took a step meanwhile has made this one void.
    if (await storage.write(writes(account, step), { key: cursorKey(account), is: from })) return step.rows.size;
  }
}

async function collect(api: Api, from: string | undefined): Promise<Step> {
  let step: Step = { from, replaces: from === undefined, rows: new Map(), to: "" };
  let cursor = from;
  for (;;) {
    const query = { cursor, limit: PAGE };
    try {
      const page = await body(api.GET("/api/v1/me/changes", { params: { query } }));
      for (const change of page.changes) step.rows.set(`${change.entity}/${change.id}`, change);
      cursor = page.cursor;
      if (page.checkpoint) return { ...step, to: page.cursor };
    } catch (error) {
      const startOver = error instanceof Problem && error.status === 410 && cursor !== undefined;
      if (!startOver) throw error;
      // What was synced stays in sight until all of it can be replaced. The queue is not part of it.
      step = { from, replaces: true, rows: new Map(), to: "" };
      cursor = undefined;
    }
  }
}

function writes(account: string, step: Step): Change[] {
  const changes: Change[] = step.replaces ? [{ deleteAll: synced(account) }] : [];
  for (const { entity, id, op, value } of step.rows.values()) {
    if (!isKnown(entity)) continue;
    const key = rowKey(account, entity, id);
    if (op === "upsert") changes.push({ put: key, value });
    else if (op === "delete") changes.push({ delete: key });
  }
  return [...changes, { put: cursorKey(account), value: step.to }];
}
