// How a program around an SDK is told what to call, and how it answers: a line of JSON each.
import { createInterface } from "node:readline";

export interface Call {
  /** The operationId, and where it is. */
  id: string;
  method: string;
  path: string;
  tag: string;
  /** Of whoever calls; null where nobody is signed in. */
  token: string | null;
  parameters: { name: string; in: "path" | "query" | "header"; value: unknown }[];
  contentType?: string;
  body?: unknown;
  /** Its success is no JSON. */
  isText: boolean;
}

export interface Answer {
  status: number;
  /** What the SDK read, as JSON again. */
  body: unknown;
}

/** The values of the parameters in one place, by their names. */
export function parametersIn(call: Call, place: Call["parameters"][number]["in"]): Record<string, unknown> {
  return Object.fromEntries(call.parameters.filter((parameter) => parameter.in === place).map(({ name, value }) => [name, value]));
}

/** Makes the calls that come, until no more do. */
export async function serve(call: (call: Call) => Promise<Answer>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await call(JSON.parse(line)).catch((error: unknown) => ({ error: String(error) }));
    console.log(JSON.stringify(answer));
  }
}
