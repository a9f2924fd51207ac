// What an app sends and meets that was built from openapi/first-release.json. Nothing was released before 1.0; that is the document
// of the first trials, since when CHANGELOG.md lists what changed.
import { apiAs } from "../test-server.mjs";

/** Bodies in the words of that document, where the examples of today have other fields. */
export const BODIES = {
  record_events: {
    events: [
      {
        id: "0198c0de-0000-7000-8000-000000000602",
        kind: "asset_progress",
        unitId: "0198c0de-0000-7000-8000-000000000301",
        assetId: "0198c0de-0000-7000-8000-000000000401",
        occurredAt: "2026-02-03T21:06:07+01:00",
        payload: { positionSeconds: 9, secondsWatched: 9, progressPercent: 100 },
      },
    ],
  },
  put_asset_progress: { positionSeconds: 42.5, secondsWatched: 61, progressPercent: 47.2, completed: false },
};

/** Parameters in its words: a day was a date, and no `today`. */
export async function valuesOfFirst(base) {
  const { body } = await (await apiAs(base, "johndoe"))("GET", "/me/daily-plans/today");
  return { date: body.plannedDate };
}

/** Operations that do not work any more for such an app, each with the line of CHANGELOG.md that says what to do instead. */
export const BROKEN = {};
