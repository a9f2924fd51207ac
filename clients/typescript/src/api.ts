import createClient, { type Client } from "openapi-fetch";
import type { Fetch } from "./http.js";
import type { paths } from "./schema.js";

/** Every operation of the API, typed: `api.GET("/api/v1/levels", { params })`. */
export type Api = Client<paths>;

export const apiOver = (baseUrl: string, fetch: Fetch): Api => createClient<paths>({ baseUrl, fetch });
