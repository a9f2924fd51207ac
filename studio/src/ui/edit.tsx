// Editing the fields of a node. What somebody else changed meanwhile is shown beside what was typed, and nothing is lost
// before somebody chose.
import { useEffect, useState } from "react";
import { Problem, type Read } from "../api/client";
import { endpoints, type Fields, type Kind } from "../api/nodes";
import { Dialog } from "./dialog";
import { done, failed } from "./notices";
import { useUnsaved } from "../router";

type Value = Record<string, unknown>;

export interface Editing {
  fields: Fields;
  set(name: string, text: string): void;
  error(name: string): string | undefined;
  dirty: boolean;
  busy: boolean;
  /** True when it is saved. */
  save(): Promise<boolean>;
  conflict: { theirs: Fields; mine: Fields; keepMine(): void; takeTheirs(): void; goOn(): void } | null;
}

function text(value: unknown) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** Titles and slugs are never null; of what else may be absent nothing is null. Metadata is JSON. */
function sent(name: string, value: string): unknown {
  if (["title", "name", "slug"].includes(name)) return value;
  if (value === "") return null;
  return name === "metadata" ? JSON.parse(value) : value;
}

export function useEdit(kind: Kind, id: string, names: string[], first: Read<Value>, saved: (now: Read<Value>) => void): Editing {
  const pick = (value: Value): Fields => Object.fromEntries(names.map((name) => [name, text(value[name])]));
  const [base, setBase] = useState(() => ({ fields: pick(first.value), etag: first.etag }));
  const [fields, setFields] = useState(base.fields);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [newer, setNewer] = useState<{ fields: Fields; etag: string } | null>(null);

  const changed = names.filter((name) => fields[name] !== base.fields[name]);
  useUnsaved(changed.length > 0);

  // What is read anew, as after publishing, is the new ground unless somebody changed one of these fields: then saving
  // finds that out.
  useEffect(() => {
    const read = pick(first.value);
    const same = names.every((name) => read[name] === base.fields[name]);
    if (first.etag === base.etag || !(same || changed.length === 0)) return;
    setBase({ fields: read, etag: first.etag });
    if (!same) setFields(read);
  }, [first.etag]);

  const send = async (from: { fields: Fields; etag: string }, wanted: Fields) => {
    const differing = names.filter((name) => wanted[name] !== from.fields[name]);
    const changes = Object.fromEntries(differing.map((name) => [name, sent(name, wanted[name] ?? "")]));
    setBusy(true);
    setProblem(null);
    try {
      const now = await endpoints[kind].update(id, from.etag, changes);
      const stored = pick(now.value);
      setBase({ fields: stored, etag: now.etag });
      setFields(stored);
      setNewer(null);
      done("Saved.");
      saved(now);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status === 412) {
        const now = await endpoints[kind].get(id).catch((cause) => void failed(cause));
        if (now) setNewer({ fields: pick(now.value), etag: now.etag });
      } else if (error instanceof Problem && error.errors.length > 0) {
        setProblem(error);
        const shown = error.errors.every((field) => names.includes(field.pointer.slice(1)));
        if (!shown) failed(error);
      } else {
        failed(error);
      }
      return false;
    } finally {
      setBusy(false);
    }
  };

  const adopt = (now: { fields: Fields; etag: string }, wanted: Fields) => {
    setBase(now);
    setFields(wanted);
    setNewer(null);
  };
  const merged = newer && {
    ...newer.fields,
    ...Object.fromEntries(changed.map((name) => [name, fields[name] ?? ""])),
  };
  return {
    fields,
    set: (name, value) => setFields((now) => ({ ...now, [name]: value })),
    error: (name) => problem?.of(name),
    dirty: changed.length > 0,
    busy,
    save: () => send(base, fields),
    conflict: newer && merged && {
      theirs: newer.fields,
      mine: Object.fromEntries(changed.map((name) => [name, fields[name] ?? ""])),
      keepMine: () => {
        adopt(newer, merged);
        void send(newer, merged);
      },
      takeTheirs: () => adopt(newer, newer.fields),
      goOn: () => adopt(newer, merged),
    },
  };
}

export const labels: Record<string, string> = {
  name: "Name",
  title: "Title",
  slug: "Slug",
  description: "Description",
  referenceText: "Reference text",
  language: "Language",
  metadata: "Metadata",
};

/** The choice between what was typed and what somebody else saved meanwhile. */
export function Conflict({ of }: { of: Editing }) {
  const { conflict } = of;
  if (!conflict) return null;
  return (
    <Dialog title="Somebody else saved this meanwhile" onClose={conflict.goOn} wide>
      <p>Of the fields that you changed:</p>
      <div className="scroll" role="region" aria-label="Both versions" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Yours</th>
              <th scope="col">Saved meanwhile</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(conflict.mine).map(([name, mine]) => (
              <tr key={name}>
                <th scope="row">{labels[name] ?? name}</th>
                <td className="pre">{mine || "–"}</td>
                <td className="pre">{conflict.theirs[name] || "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet">In all other fields what was saved meanwhile stays.</p>
      <div className="actions">
        <button type="button" className="primary" onClick={conflict.keepMine}>
          Save mine over it
        </button>
        <button type="button" onClick={conflict.takeTheirs}>
          Take theirs
        </button>
        <button type="button" onClick={conflict.goOn}>
          Go on editing
        </button>
      </div>
    </Dialog>
  );
}
