// Levels and stories to learn without a line: taken from the server, or from a school's own server or a stick that has them.
import { body, Problem, Unreachable } from "./errors.js";
import { type Line, sendRepeatedly } from "./http.js";
import type { Api } from "./api.js";
import type { Media } from "./media.js";
import type { components } from "./schema.js";
import type { Storage } from "./storage/storage.js";

type Schemas = components["schemas"];
type Signed = Schemas["SignedManifest"];
type Keys = Schemas["PackKeySet"];

/** A pack that is whole on this device. */
export interface Pack {
  manifest: Schemas["PackManifest"];
  /** As it was signed: it can be handed on. */
  signed: Signed;
  /** Was its signature checked? False only for what the API itself gave to a device that cannot. */
  isVerified: boolean;
}

export type PackSource =
  | { levelId: string; storyId?: undefined }
  | { storyId: string; levelId?: undefined };

export interface TakeOptions {
  /** The address of a `parlance pack serve`, or of any server of the files of a pack; the API unless given. */
  from?: string;
  /** Only files of these types; of the API alone. */
  types?: Schemas["AssetType"][];
  /** The most that the files may take together; of the API alone. */
  maxBytes?: number;
  /** Told how many files are there, of how many. */
  progress?: (done: number, total: number) => void;
}

/** Says whether `signature` is that of `message` by an Ed25519 key (RFC 8032), of 32 bytes. */
export type VerifyEd25519 = (key: Uint8Array, signature: Uint8Array, message: Uint8Array) => boolean | Promise<boolean>;

/**
 * A pack that is not taken. `forged`: its signature does not fit, or it is another pack; `unknownKey`: none of the server's keys
 * has signed it; `unverifiable`: this device has no Ed25519 and it does not come from the API; `older`: a newer one is here
 * already, and it does not come from the API; `unknownFormat`: it needs a newer version of the app.
 */
export class PackRefused extends Error {
  constructor(readonly reason: "forged" | "unknownKey" | "unverifiable" | "older" | "unknownFormat") {
    super(`The pack is refused: ${reason}.`);
    this.name = "PackRefused";
  }
}

const PLACE = "packs/pack/";
/** Files that came for a pack that is not whole yet. */
const COMING = "packs/coming/";
const KEYS = "packs/keys";
const FORMAT = 1;

export class Packs {
  constructor(
    private readonly media: Media,
    private readonly storage: Storage,
    private readonly api: Api,
    private readonly line: Line,
    private readonly baseUrl: string,
    private readonly verifyEd25519: VerifyEd25519 | undefined,
    private readonly changed: () => void,
  ) {}

  /**
   * Takes a pack, or brings it up to date: only files that are not here are fetched, and each is compared with its SHA-256. When
   * it is interrupted, call it again: what came is kept. A pack counts as here once all of it is.
   *
   * Throws `Unreachable` (try later), `PackRefused`, `Problem` (there is no such pack), `Error` (a file is not what was signed).
   */
  async take(source: PackSource, options: TakeOptions = {}): Promise<Pack> {
    const id = source.levelId ?? source.storyId;
    const { signed, addressOf } = options.from ? await this.handed(id, options.from) : await this.given(source, options);
    const pack = await this.read(signed, options.from === undefined);
    if (pack.manifest.id !== id) throw new PackRefused("forged");
    // What the API gives counts whatever is here: its numbers fall when it is restored from a backup.
    const kept = options.from ? await this.get(id) : undefined;
    if (kept && kept.manifest.revision > pack.manifest.revision) throw new PackRefused("older");
    const { blobs } = pack.manifest;
    await this.storage.write([{ put: COMING + id, value: blobs.map(({ sha256 }) => sha256) }]);
    const there = new Set(await this.media.blobs.list());
    for (const [at, { sha256, contentType }] of blobs.entries()) {
      options.progress?.(at, blobs.length);
      if (!there.has(sha256)) await this.media.keep(sha256, addressOf(sha256), contentType ?? "");
    }
    options.progress?.(blobs.length, blobs.length);
    await this.storage.write([{ put: PLACE + id, value: pack }, { delete: COMING + id }]);
    this.changed();
    return pack;
  }

  async get(id: string): Promise<Pack | undefined> {
    return (await this.storage.get(PLACE + id)) as Pack | undefined;
  }

  /** All packs that are here. */
  async all(): Promise<Pack[]> {
    return (await this.storage.list(PLACE)).map(([, pack]) => pack as Pack);
  }

  /** The SHA-256 of each file of the packs that are here or were begun. */
  async files(): Promise<Set<string>> {
    const files = new Set((await this.all()).flatMap(({ manifest }) => manifest.blobs.map(({ sha256 }) => sha256)));
    for (const [, coming] of await this.storage.list(COMING)) for (const sha256 of coming as string[]) files.add(sha256);
    return files;
  }

  /** Forgets a pack, whole or begun, and removes its files but those that other packs or these assets have. */
  async remove(id: string, wanted: { sha256: string | null }[] = []): Promise<void> {
    const gone = new Set((await this.get(id))?.manifest.blobs.map(({ sha256 }) => sha256));
    for (const sha256 of ((await this.storage.get(COMING + id)) ?? []) as string[]) gone.add(sha256);
    await this.storage.write([{ delete: PLACE + id }, { delete: COMING + id }]);
    const kept = await this.files();
    for (const { sha256 } of wanted) if (sha256) kept.add(sha256);
    for (const sha256 of gone) if (!kept.has(sha256)) await this.media.blobs.delete(sha256);
    this.changed();
  }

  private async given({ levelId, storyId }: PackSource, { types, maxBytes }: TakeOptions) {
    const query = { types: types?.join(","), maxBytes };
    const { manifest, urls } = await body(
      levelId !== undefined
        ? this.api.GET("/api/v1/levels/{id}/pack", { params: { path: { id: levelId }, query } })
        : this.api.GET("/api/v1/stories/{id}/pack", { params: { path: { id: storyId }, query } }),
    );
    const addresses = new Map(urls.map(({ sha256, url }) => [sha256, url]));
    return { signed: manifest, addressOf: (sha256: string) => addresses.get(sha256) ?? "" };
  }

  private async handed(id: string, from: string) {
    const base = from.replace(/\/$/, "");
    const response = await sendRepeatedly(this.line, new Request(`${base}/packs/${id}.json`));
    if (!response.ok) throw new Problem(response, { code: "pack", detail: `There is no pack ${id} at ${base}.` });
    const addressOf = (sha256: string) => `${base}/blobs/${sha256.slice(0, 2)}/${sha256}`;
    // Whoever stands in between answers 200 with a page: the log-in of a hotspot.
    const signed = Object(await response.json().catch(() => null)) as Signed;
    return { signed, addressOf };
  }

  private async read(signed: Signed, isFromApi: boolean): Promise<Pack> {
    const isVerified = await this.verify(signed, isFromApi);
    if (!isVerified && !isFromApi) throw new PackRefused("unverifiable");
    const manifest = json(signed.payload) as Schemas["PackManifest"];
    if (manifest.format !== FORMAT) throw new PackRefused("unknownFormat");
    const { payload, protected: header, signature } = signed;
    return { manifest, signed: { payload, protected: header, signature }, isVerified };
  }

  /** Whether the signature was checked; throws when it is wrong. */
  private async verify({ payload, protected: header, signature }: Signed, isFromApi: boolean): Promise<boolean> {
    const { alg, typ, kid, crit } = Object(json(header)) as Record<string, unknown>;
    if (alg !== "EdDSA" || typ !== "parlance-pack+json" || crit !== undefined) throw new PackRefused("forged");
    const key = bytes((await this.key(String(kid), isFromApi)).x);
    const message = new TextEncoder().encode(`${header}.${payload}`);
    const check = this.verifyEd25519 ?? webCrypto;
    const fits = await check(key, bytes(signature), message);
    if (fits === false) throw new PackRefused("forged");
    return fits === true;
  }

  /** A key of the server: as it tells now, or as it was told last where the pack comes from elsewhere. */
  private async key(kid: string, isFromApi: boolean) {
    const named = (keys: Keys | undefined) => keys?.keys.find((key) => key.kid === kid && key.kty === "OKP" && key.crv === "Ed25519");
    const kept = named((await this.storage.get(KEYS)) as Keys | undefined);
    if (kept && !isFromApi) return kept;
    const asked = await sendRepeatedly(this.line, new Request(`${this.baseUrl}/.well-known/parlance-pack-key`)).catch((error: unknown) => {
      if (error instanceof Unreachable && !isFromApi) return undefined;
      throw error;
    });
    if (asked && !asked.ok) throw new Problem(asked, { code: "keys", detail: `The server answered ${asked.status} for its keys.` });
    const keys = asked && ((await asked.json()) as Keys);
    const told = named(keys);
    if (!told) throw new PackRefused("unknownKey");
    await this.storage.write([{ put: KEYS, value: keys }]);
    return told;
  }
}

/** By the platform; undefined where it has no Ed25519: pages without TLS, React Native, browsers from before 2025. */
async function webCrypto(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean | undefined> {
  const subtle = (globalThis as { crypto?: { subtle?: SubtleCrypto } }).crypto?.subtle;
  if (!subtle) return undefined;
  const imported = await subtle.importKey("raw", key as BufferSource, "Ed25519", false, ["verify"]).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "NotSupportedError") return undefined;
    throw new PackRefused("forged");
  });
  return imported && subtle.verify("Ed25519", imported, signature as BufferSource, message as BufferSource);
}

function bytes(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  } catch {
    throw new PackRefused("forged");
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(text)));
  } catch {
    throw new PackRefused("forged");
  }
}
