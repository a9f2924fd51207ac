// Levels, stories and units have the same life; here their endpoints are one interface.
import { api, body, idempotencyKey, Problem, read, type Read, type Schemas } from "./client";

export type Kind = "level" | "story" | "unit" | "asset";
export type Level = Schemas["CatalogLevel"];
export type Story = Schemas["CatalogStory"];
export type Unit = Schemas["UnitSummary"];
export type Asset = Schemas["AuthorAssetResponse"];
export type UnitPage = Schemas["AuthorUnitResponse"];

/** What every node has. */
export interface Node {
  id: string;
  position: number;
  updatedAt: string;
  publishedAt?: string | null;
}

/** The fields that can be edited, as text. */
export type Fields = Record<string, string>;

interface Endpoints {
  /** Its title goes by this name. */
  title: "name" | "title";
  get(id: string): Promise<Read<Node & Record<string, unknown>>>;
  update(id: string, etag: string, changes: object): Promise<Read<Node & Record<string, unknown>>>;
  remove(id: string, etag: string): Promise<unknown>;
  restore(id: string): Promise<unknown>;
  publish?(id: string, etag: string, includeDescendants: boolean): Promise<unknown>;
  unpublish?(id: string, etag: string): Promise<unknown>;
}

const path = (id: string) => ({ path: { id } });
const match = (id: string, etag: string) => ({ path: { id }, header: { "If-Match": etag } });

export const endpoints: Record<Kind, Endpoints> = {
  level: {
    title: "name",
    get: (id) => read(api.GET("/api/v1/levels/{id}", { params: path(id) })),
    update: (id, etag, changes) => read(api.PATCH("/api/v1/levels/{id}", { params: match(id, etag), body: changes })),
    remove: (id, etag) => body(api.DELETE("/api/v1/levels/{id}", { params: match(id, etag) })),
    restore: (id) => body(api.POST("/api/v1/levels/{id}/restore", { params: path(id) })),
    publish: (id, etag, includeDescendants) =>
      body(api.POST("/api/v1/levels/{id}/publish", { params: { ...match(id, etag), query: { includeDescendants } } })),
    unpublish: (id, etag) => body(api.POST("/api/v1/levels/{id}/unpublish", { params: match(id, etag) })),
  },
  story: {
    title: "title",
    get: (id) => read(api.GET("/api/v1/stories/{id}", { params: path(id) })),
    update: (id, etag, changes) => read(api.PATCH("/api/v1/stories/{id}", { params: match(id, etag), body: changes })),
    remove: (id, etag) => body(api.DELETE("/api/v1/stories/{id}", { params: match(id, etag) })),
    restore: (id) => body(api.POST("/api/v1/stories/{id}/restore", { params: path(id) })),
    publish: (id, etag, includeDescendants) =>
      body(api.POST("/api/v1/stories/{id}/publish", { params: { ...match(id, etag), query: { includeDescendants } } })),
    unpublish: (id, etag) => body(api.POST("/api/v1/stories/{id}/unpublish", { params: match(id, etag) })),
  },
  unit: {
    title: "title",
    get: (id) => read(api.GET("/api/v1/units/{id}", { params: path(id) })),
    update: (id, etag, changes) => read(api.PATCH("/api/v1/units/{id}", { params: match(id, etag), body: changes })),
    remove: (id, etag) => body(api.DELETE("/api/v1/units/{id}", { params: match(id, etag) })),
    restore: (id) => body(api.POST("/api/v1/units/{id}/restore", { params: path(id) })),
    publish: (id, etag, includeDescendants) =>
      body(api.POST("/api/v1/units/{id}/publish", { params: { ...match(id, etag), query: { includeDescendants } } })),
    unpublish: (id, etag) => body(api.POST("/api/v1/units/{id}/unpublish", { params: match(id, etag) })),
  },
  asset: {
    title: "title",
    get: (id) => read(api.GET("/api/v1/assets/{id}", { params: path(id) })),
    update: (id, etag, changes) => read(api.PATCH("/api/v1/assets/{id}", { params: match(id, etag), body: changes })),
    remove: (id, etag) => body(api.DELETE("/api/v1/assets/{id}", { params: match(id, etag) })),
    restore: (id) => body(api.POST("/api/v1/assets/{id}/restore", { params: path(id) })),
  },
};

export interface NewLevel {
  language: string;
  name: string;
  description?: string;
}
export interface NewChild {
  title: string;
  description?: string;
}

// The same form that is sent again, after its answer was lost, makes nothing twice.
const keyed = (key: string) => ({ header: { "Idempotency-Key": key } });

export const createLevel = (level: NewLevel, key: string) =>
  body(api.POST("/api/v1/levels", { params: keyed(key), body: level }));
export const createStory = (level: string, story: NewChild, key: string) =>
  body(api.POST("/api/v1/levels/{id}/stories", { params: { path: { id: level }, ...keyed(key) }, body: story }));
export const createUnit = (story: string, unit: NewChild, key: string) =>
  body(api.POST("/api/v1/stories/{id}/units", { params: { path: { id: story }, ...keyed(key) }, body: unit }));

export const getCatalog = () => body(api.GET("/api/v1/catalog", {}));
export const newKey = idempotencyKey;

/** Somebody changed the node since it was shown. */
export class Moved extends Error {
  constructor() {
    super("Somebody changed this since you last saw it. The newest state is shown now; look and try again.");
  }
}

/** Moves a node among its siblings, unless it is no longer what was shown. */
export async function move(kind: Kind, shown: Node, position: number) {
  const { value, etag } = await endpoints[kind].get(shown.id);
  if (value.updatedAt !== shown.updatedAt) throw new Moved();
  try {
    await endpoints[kind].update(shown.id, etag, { position });
  } catch (error) {
    throw error instanceof Problem && error.status === 412 ? new Moved() : error;
  }
}
