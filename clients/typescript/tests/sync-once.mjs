// A process that syncs the state in a file, and may be killed while it does.
import { Parlance } from "parlance-client";
import { fileStorage } from "./file-storage.mjs";

const [, , baseUrl, path] = process.argv;
// Small pages: more moments to be killed at.
const inPages = (request) => fetch(new Request(request.url.replace("limit=1000", "limit=25"), request));
await new Parlance({ baseUrl, storage: await fileStorage(path), tries: 1, fetch: inPages }).sync();
