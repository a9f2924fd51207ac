// Making, changing, publishing and deleting a node: what each will do is said before.
import { useRef, useState, type FormEvent } from "react";
import { Problem, type Read } from "../api/client";
import { createLevel, createStory, createUnit, endpoints, newKey, type Kind } from "../api/nodes";
import { Dialog } from "../ui/dialog";
import { Conflict, labels, useEdit } from "../ui/edit";
import { TextArea, TextField } from "../ui/field";
import { plural } from "../ui/format";
import { Show, useLoad } from "../ui/load";
import { done, failed } from "../ui/notices";
import { forget, remember } from "./deleted";

/** A node with what a dialog about it says. */
export interface Subject {
  kind: Kind;
  id: string;
  title: string;
  publishedAt?: string | null;
  parent?: string;
  /** The drafts that hide it from learners though it is published. */
  hiddenBy: string[];
  /** All below it, each with whether it is published and so are all between. */
  below: Array<{ kind: Kind; title: string; published: boolean; shown: boolean }>;
  /** Assets in all its units. */
  assets: number;
}

export function Create(props: { parent: { kind: "level" | "story"; id: string; title: string } | null; onClose(made: boolean): void }) {
  const { parent, onClose } = props;
  const kind = parent === null ? "level" : parent.kind === "level" ? "story" : "unit";
  const [fields, setFields] = useState({ language: "", title: "", description: "" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef({ of: "", key: "" });
  const set = (name: string) => (event: { target: { value: string } }) =>
    setFields((now) => ({ ...now, [name]: event.target.value }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const of = JSON.stringify(fields);
    if (key.current.of !== of) key.current = { of, key: newKey() };
    const texts = { title: fields.title, description: fields.description || undefined };
    try {
      if (parent === null) {
        const { title: name, description } = texts;
        await createLevel({ language: fields.language, name, description }, key.current.key);
      } else if (parent.kind === "level") await createStory(parent.id, texts, key.current.key);
      else await createUnit(parent.id, texts, key.current.key);
      done(`The ${kind} ${fields.title} is made. It is a draft until it is published.`);
      onClose(true);
    } catch (error) {
      if (error instanceof Problem && error.errors.length > 0) setProblem(error);
      else failed(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={parent ? `New ${kind} in ${parent.title}` : "New level"} onClose={() => onClose(false)}>
      <form onSubmit={submit} noValidate>
        {parent === null && (
          <TextField label="Language taught" hint="A code such as en or pt-BR; it cannot be changed later." value={fields.language}
            onChange={set("language")} error={problem?.of("language")} required />
        )}
        <TextField label={kind === "level" ? "Name" : "Title"} value={fields.title} onChange={set("title")}
          error={problem?.of("title") ?? problem?.of("name") ?? problem?.of("slug")} required />
        <TextArea label="Description" value={fields.description} onChange={set("description")} error={problem?.of("description")} />
        <div className="actions">
          <button type="submit" className="primary" disabled={busy}>
            Create
          </button>
          <button type="button" onClick={() => onClose(false)}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Edit({ subject, onClose }: { subject: Subject; onClose(changed: boolean): void }) {
  const node = useLoad(subject.id, () => endpoints[subject.kind].get(subject.id));
  return (
    <Dialog title={`Edit ${subject.title}`} onClose={() => onClose(false)}>
      <Show of={node}>{(first) => <EditForm subject={subject} first={first} onClose={onClose} />}</Show>
    </Dialog>
  );
}

function EditForm(props: { subject: Subject; first: Read<Record<string, unknown>>; onClose(changed: boolean): void }) {
  const { subject, first, onClose } = props;
  const { title } = endpoints[subject.kind];
  const edit = useEdit(subject.kind, subject.id, [title, "slug", "description"], first, () => onClose(true));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void edit.save();
  };
  return (
    <form onSubmit={submit} noValidate>
      <TextField label={labels[title] ?? title} value={edit.fields[title]} error={edit.error(title)}
        onChange={(event) => edit.set(title, event.target.value)} />
      <TextField label="Slug" hint="Stable name for people and imports." value={edit.fields.slug} error={edit.error("slug")}
        onChange={(event) => edit.set("slug", event.target.value)} />
      <TextArea label="Description" value={edit.fields.description} error={edit.error("description")}
        onChange={(event) => edit.set("description", event.target.value)} />
      <div className="actions">
        <button type="submit" className="primary" disabled={!edit.dirty || edit.busy}>
          Save
        </button>
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
      </div>
      <Conflict of={edit} />
    </form>
  );
}

/** What a dialog found when it opened is what it acts on: 412 says that it is no longer so. */
function useAct(subject: Subject, onClose: (changed: boolean) => void) {
  const node = useLoad(subject.id, () => endpoints[subject.kind].get(subject.id));
  const [busy, setBusy] = useState(false);
  const [stale, setStale] = useState(false);
  const act = async (work: (etag: string) => Promise<unknown>, said: () => void) => {
    if (!node.value) return;
    setBusy(true);
    try {
      await work(node.value.etag);
      said();
      onClose(true);
    } catch (error) {
      if (error instanceof Problem && error.status === 412) {
        await node.reload();
        setStale(true);
      } else failed(error);
    } finally {
      setBusy(false);
    }
  };
  const changed = stale && (
    <p className="warning" role="alert">
      Somebody saved a change of {subject.title} while this was open. You can still go on, or close this and look first.
    </p>
  );
  return { ready: !busy && node.value !== undefined, error: node.error, act, changed };
}

const listed = (below: Subject["below"]) => (
  <ul className="listed">
    {below.slice(0, 20).map((node, at) => (
      <li key={at}>
        {node.kind} <b>{node.title}</b>
      </li>
    ))}
    {below.length > 20 && <li>and {below.length - 20} more</li>}
  </ul>
);

export function Publish({ subject, onClose }: { subject: Subject; onClose(changed: boolean): void }) {
  const { ready, error, act, changed } = useAct(subject, onClose);
  const drafts = subject.below.filter((node) => !node.published);
  const [all, setAll] = useState(drafts.length > 0);
  const appear = subject.below.filter((node) => all || node.shown);
  const publish = () =>
    act(
      async (etag) => endpoints[subject.kind].publish?.(subject.id, etag, all),
      () => done(`${subject.title} is published.`),
    );
  return (
    <Dialog title={`Publish ${subject.title}?`} onClose={() => onClose(false)}>
      {changed}
      {error && <p role="alert">{error}</p>}
      {drafts.length > 0 && (
        <label className="check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          Publish {plural(drafts.length, "draft")} below it too
        </label>
      )}
      {subject.hiddenBy.length > 0 ? (
        <p>
          Learners will see nothing of it yet: {subject.hiddenBy.join(" and ")} {subject.hiddenBy.length > 1 ? "are drafts" : "is a draft"}.
        </p>
      ) : (
        <>
          <p>
            Learners will see at once{subject.publishedAt ? ", beside what they see already" : ""}: {subject.kind} <b>{subject.title}</b>
            {appear.length > 0 && " with"}
          </p>
          {listed(appear)}
        </>
      )}
      <div className="actions">
        <button type="button" className="primary" disabled={!ready} onClick={publish}>
          Publish
        </button>
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

export function Unpublish({ subject, onClose }: { subject: Subject; onClose(changed: boolean): void }) {
  const { ready, error, act, changed } = useAct(subject, onClose);
  const vanish = subject.below.filter((node) => node.shown);
  const unpublish = () =>
    act(
      async (etag) => endpoints[subject.kind].unpublish?.(subject.id, etag),
      () => done(`${subject.title} is a draft again.`),
    );
  return (
    <Dialog title={`Unpublish ${subject.title}?`} onClose={() => onClose(false)}>
      {changed}
      {error && <p role="alert">{error}</p>}
      {subject.hiddenBy.length > 0 ? (
        <p>Learners do not see it now; that stays so.</p>
      ) : (
        <>
          <p>
            Learners will no longer see {subject.kind} <b>{subject.title}</b>
            {vanish.length > 0 && " nor, in it,"}
          </p>
          {listed(vanish)}
        </>
      )}
      <p>What they did with it stays.</p>
      <div className="actions">
        <button type="button" className="primary" disabled={!ready} onClick={unpublish}>
          Unpublish
        </button>
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

export function Delete({ subject, onClose }: { subject: Subject; onClose(changed: boolean): void }) {
  const { ready, error, act, changed } = useAct(subject, onClose);
  const { kind, id, title, parent } = subject;
  const remove = () =>
    act(
      async (etag) => endpoints[kind].remove(id, etag),
      () => {
        remember({ kind, id, title, parent });
        done(`${title} is deleted. It can be restored under Deleted.`);
      },
    );
  const isShown = subject.publishedAt && subject.hiddenBy.length === 0;
  return (
    <Dialog title={`Delete ${title}?`} onClose={() => onClose(false)}>
      {changed}
      {error && <p role="alert">{error}</p>}
      <p>
        It goes with all that is in it
        {kind !== "asset" && `: ${plural(subject.below.length, "node")} and ${plural(subject.assets, "asset")}`}.{" "}
        {isShown ? "Learners will no longer see it." : ""} It can be restored, and what learners did stays.
      </p>
      <div className="actions">
        <button type="button" className="danger" disabled={!ready} onClick={remove}>
          Delete
        </button>
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

export async function restore(deleted: { kind: Kind; id: string; title: string }) {
  try {
    await endpoints[deleted.kind].restore(deleted.id);
    forget(deleted.id);
    done(`${deleted.title} is back.`);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) forget(deleted.id);
    failed(error);
  }
}
