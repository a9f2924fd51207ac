// Videos, sounds, subtitles and pictures, kept by what is in them: SHA-256 names them, whatever asset, unit or pack they come by.
import { digest } from "./digest.js";
import { body, Problem } from "./errors.js";
import { download, type Line } from "./http.js";
import type { Api } from "./api.js";
import type { Entities } from "./state.js";

/** Where a device keeps files by their SHA-256 (lower-case hex). */
export interface Blobs {
  get(sha256: string): Promise<Blob | undefined>;
  put(sha256: string, blob: Blob): Promise<void>;
  delete(sha256: string): Promise<void>;
  /** The SHA-256 of each file. */
  list(): Promise<string[]>;
}

export function memoryBlobs(): Blobs {
  const blobs = new Map<string, Blob>();
  return {
    get: async (sha256) => blobs.get(sha256),
    put: async (sha256, blob) => void blobs.set(sha256, blob),
    delete: async (sha256) => void blobs.delete(sha256),
    list: async () => [...blobs.keys()],
  };
}

/** An address that no request goes to: the Cache API wants one. */
const ADDRESS = "https://media.invalid/";

/** Files in the browser's Cache API. Pages without TLS have none. */
export function cacheBlobs(name = "parlance-media"): Blobs {
  const address = (sha256: string) => ADDRESS + sha256;
  return {
    get: async (sha256) => (await (await caches.open(name)).match(address(sha256)))?.blob(),
    put: async (sha256, blob) => (await caches.open(name)).put(address(sha256), new Response(blob)),
    delete: async (sha256) => void (await (await caches.open(name)).delete(address(sha256))),
    list: async () => (await (await caches.open(name)).keys()).map(({ url }) => url.slice(ADDRESS.length)),
  };
}

type Asset = Entities["asset"];

export class Media {
  constructor(
    readonly blobs: Blobs,
    private readonly api: Api,
    private readonly line: Line,
    private readonly ofPacks: () => Promise<Set<string>>,
    private readonly changed: () => void,
  ) {}

  /** The file of an asset, where it is kept. */
  async get(asset: Pick<Asset, "sha256">): Promise<Blob | undefined> {
    return asset.sha256 ? this.blobs.get(asset.sha256) : undefined;
  }

  /** Keeps all files of a unit; those that are there already, from wherever, are not fetched again. */
  async keepUnit(unitId: string): Promise<void> {
    const there = new Set(await this.blobs.list());
    const unit = await body(this.api.GET("/api/v1/units/{id}", { params: { path: { id: unitId } } }));
    for (const asset of unit.assets) {
      if (!asset.sha256 || there.has(asset.sha256)) continue;
      await this.keep(asset.sha256, asset.url, asset.contentType ?? "");
      there.add(asset.sha256);
    }
  }

  /** Fetches one file, going on where the line broke, and keeps it when it is the right one. */
  async keep(sha256: string, url: string, contentType: string): Promise<void> {
    const response = await download(this.line, url);
    if (!response.ok) throw new Problem(response, { code: "media", detail: `The store answered ${response.status}.` });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if ((await digest(bytes)) !== sha256.toLowerCase()) throw new Error(`The file that came is not ${sha256}.`);
    await this.blobs.put(sha256, new Blob([bytes], { type: contentType }));
    this.changed();
  }

  /** Removes every file that neither these assets nor packs have: those of lessons that are gone, or no longer wanted offline. */
  async keepOnly(assets: Pick<Asset, "sha256">[]): Promise<void> {
    const wanted = await this.ofPacks();
    for (const { sha256 } of assets) if (sha256) wanted.add(sha256);
    for (const sha256 of await this.blobs.list()) if (!wanted.has(sha256)) await this.blobs.delete(sha256);
    this.changed();
  }
}
