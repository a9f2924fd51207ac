// Sending a file to the store. Large ones go in parts, and go on after a break or a reload where they stopped.
import { sha256 } from "@noble/hashes/sha2.js";
import { api, body, Problem, type Schemas } from "../api/client";
import type { AssetType } from "./kinds";

/** From here on a file goes in parts. */
const LARGE = 16 * 1024 * 1024;
const CHUNK = 4 * 1024 * 1024;
const TRIES = 4;

export interface Ticket {
  upload: string;
  unit: string;
  name: string;
  size: number;
  sha256: string;
  type: AssetType;
  language?: string;
  expiresAt: string;
}

export interface Told {
  step: "checking" | "sending" | "registering";
  /** Of the step, 0 to 1. */
  share: number;
}

type Tell = (told: Told) => void;

const KEY = "parlance-studio-uploads";

/** Uploads in parts that this browser began and did not finish. */
export function interrupted(unit: string): Ticket[] {
  return all().filter((ticket) => ticket.unit === unit && Date.parse(ticket.expiresAt) > Date.now());
}

function all(): Ticket[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as Ticket[];
  } catch {
    return [];
  }
}

const keep = (tickets: Ticket[]) => localStorage.setItem(KEY, JSON.stringify(tickets));
const remember = (ticket: Ticket) => keep([...all().filter((other) => other.upload !== ticket.upload), ticket]);
const forget = (upload: string) => keep(all().filter((ticket) => ticket.upload !== upload));

export async function giveUp(ticket: Ticket) {
  forget(ticket.upload);
  await body(api.DELETE("/api/v1/uploads/{id}", { params: { path: { id: ticket.upload } } }));
}

async function digest(file: Blob, tell: Tell, signal: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let from = 0; from < file.size; from += CHUNK) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(from, from + CHUNK).arrayBuffer()));
    tell({ step: "checking", share: from / file.size });
  }
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** fetch tells nothing of how far sending is. */
function put(url: string, headers: Record<string, string>, data: Blob, sent: (bytes: number) => void, signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets the length by itself and lets nobody else.
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new Error(`The store refused the file (${request.status}).`));
    request.onerror = () => reject(new Error("The store cannot be reached, or does not let this page send to it."));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    signal.throwIfAborted();
    request.send(data);
  });
}

async function retried(work: () => Promise<void>, signal: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
    }
  }
}

async function sendParts(id: string, file: Blob, partSize: number, tell: Tell, signal: AbortSignal) {
  for (;;) {
    const state = await body(api.POST("/api/v1/uploads/{id}/parts", { params: { path: { id } } }));
    if (state.missingCount === 0) break;
    let before = state.arrived.reduce((sum, part) => sum + part.sizeBytes, 0);
    for (const part of state.missing) {
      const from = (part.partNumber - 1) * partSize;
      const data = file.slice(from, from + part.sizeBytes);
      const sent = (bytes: number) => tell({ step: "sending", share: (before + bytes) / file.size });
      await retried(() => put(part.url, {}, data, sent, signal), signal);
      before += part.sizeBytes;
    }
  }
  await body(api.POST("/api/v1/uploads/{id}/complete", { params: { path: { id } } }));
}

async function register(unit: string, upload: string, language: string | undefined, tell: Tell) {
  tell({ step: "registering", share: 0 });
  const params = { path: { id: unit } };
  try {
    await body(api.POST("/api/v1/units/{id}/assets", { params, body: { uploadId: upload, language: language || undefined } }));
  } catch (error) {
    // What is refused is no better when it is sent on.
    if (error instanceof Problem && error.status < 500) forget(upload);
    throw error;
  }
  for (;;) {
    const state = await body(api.GET("/api/v1/uploads/{id}", { params: { path: { id: upload } } }));
    if (state.status === "registered") {
      forget(upload);
      return state.assetId;
    }
    if (state.status === "failed") {
      forget(upload);
      const { problem } = state;
      throw new Error([problem?.detail, ...(problem?.errors ?? []).map((error) => error.detail)].join(" "));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

export interface Wanted {
  unit: string;
  file: File;
  type: AssetType;
  contentType: string;
  language?: string;
}

/** Sends a file and makes it an asset; gives the asset's id. */
export async function send({ unit, file, type, contentType, language }: Wanted, tell: Tell, signal: AbortSignal) {
  const sum = await digest(file, tell, signal);
  const multipart = file.size >= LARGE;
  const wanted: Schemas["CreateUpload"] = {
    unitId: unit,
    type,
    contentType,
    fileName: file.name,
    sizeBytes: file.size,
    sha256: sum,
    multipart,
  };
  const upload = await body(api.POST("/api/v1/uploads", { body: wanted }));
  tell({ step: "sending", share: 0 });
  if (upload.url) {
    const { url, headers } = upload;
    const sent = (bytes: number) => tell({ step: "sending", share: bytes / file.size });
    await retried(() => put(url, headers, file, sent, signal), signal);
  } else {
    remember({ upload: upload.id, unit, name: file.name, size: file.size, sha256: sum, type, language, expiresAt: upload.expiresAt });
    await sendParts(upload.id, file, upload.partSizeBytes ?? file.size, tell, signal);
  }
  return register(unit, upload.id, language, tell);
}

/** Goes on with an upload that a reload or a break stopped; the file is chosen again, since no page may keep it. */
export async function resume(ticket: Ticket, file: File, tell: Tell, signal: AbortSignal) {
  if (file.size !== ticket.size || (await digest(file, tell, signal)) !== ticket.sha256) {
    throw new Error(`This is not the file ${ticket.name} whose upload was interrupted.`);
  }
  const partSize = await partSizeOf(ticket);
  if (partSize !== null) await sendParts(ticket.upload, file, partSize, tell, signal);
  return register(ticket.unit, ticket.upload, ticket.language, tell);
}

/** The length of every part but the last; null when all are one file already. */
async function partSizeOf({ upload }: Ticket): Promise<number | null> {
  try {
    const state = await body(api.POST("/api/v1/uploads/{id}/parts", { params: { path: { id: upload } } }));
    return Math.max(...[...state.arrived, ...state.missing].map((part) => part.sizeBytes));
  } catch (error) {
    if (error instanceof Problem && error.status === 409) return null;
    throw error;
  }
}
