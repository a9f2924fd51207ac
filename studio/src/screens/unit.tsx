// One unit: its fields, its media, and what learners would trip over in it.
import { useState, type FormEvent } from "react";
import { api, body, read, type Read } from "../api/client";
import { getCatalog, type UnitPage } from "../api/nodes";
import { mayAuthor, type Me } from "../api/session";
import { assetTitle } from "../media/kinds";
import { Preview } from "../media/player";
import { go, Link } from "../router";
import { Conflict, useEdit } from "../ui/edit";
import { TextArea, TextField } from "../ui/field";
import { Show, useLoad } from "../ui/load";
import { useTitle } from "../ui/title";
import { Assets } from "./assets";
import { Delete, Publish, Unpublish, type Subject } from "./node-dialogs";
import { Findings } from "./findings";
import { subjectOfUnit } from "./subjects";
import { Badge } from "./tree";

const FIELDS = ["title", "slug", "description", "referenceText"];

export default function UnitScreen({ id, me }: { id: string; me: Me }) {
  const unit = useLoad(id, () => read(api.GET("/api/v1/units/{id}", { params: { path: { id } } })));
  return (
    <Show of={unit}>
      {(now) =>
        mayAuthor(me.role) ? <Author unit={now as Read<UnitPage>} reload={unit.reload} /> : <Reader unit={now.value as UnitPage} />
      }
    </Show>
  );
}

function Crumbs({ unit }: { unit: UnitPage }) {
  return (
    <nav aria-label="Where this is" className="crumbs">
      <Link to="/">Courses</Link> › {unit.level.name} › {unit.story.title}
    </nav>
  );
}

/** As instructors see it: nothing can be changed. */
function Reader({ unit }: { unit: UnitPage }) {
  useTitle(unit.title);
  const subtitles = unit.assets.filter((asset) => asset.type === "SUBTITLE");
  return (
    <>
      <Crumbs unit={unit} />
      <h1>{unit.title}</h1>
      {unit.description && <p>{unit.description}</p>}
      {unit.referenceText && <blockquote className="pre">{unit.referenceText}</blockquote>}
      {unit.assets.map((asset) => (
        <section key={asset.id} className="panel" aria-label={assetTitle(asset)}>
          <h2>{assetTitle(asset)}</h2>
          <Preview asset={asset} title={assetTitle(asset)} subtitles={subtitles} />
        </section>
      ))}
    </>
  );
}

function Author({ unit: now, reload }: { unit: Read<UnitPage>; reload(): Promise<void> }) {
  const unit = now.value;
  useTitle(unit.title);
  const [dialog, setDialog] = useState<"publish" | "unpublish" | "delete" | null>(null);
  // Every change may mend or make a finding.
  const [changes, setChanges] = useState(0);
  const isHidden = useIsHidden(unit, changes);
  const changed = async () => {
    await reload();
    setChanges((count) => count + 1);
  };
  return (
    <>
      <Crumbs unit={unit} />
      <header className="screen">
        <h1>
          {unit.title} <Badge published={unit.publishedAt != null} hidden={isHidden} />
        </h1>
        <div className="tools">
          <button type="button" onClick={() => setDialog(unit.publishedAt ? "unpublish" : "publish")}>
            {unit.publishedAt ? "Unpublish …" : "Publish …"}
          </button>
          <button type="button" onClick={() => setDialog("delete")}>
            Delete …
          </button>
        </div>
      </header>
      <div className="columns">
        <div>
          <FieldsForm first={now} changed={changed} />
          <Assets unit={unit} changed={changed} />
        </div>
        <Findings unit={unit} changes={changes} />
      </div>
      {dialog && (
        <WithSubject unit={unit}>
          {(subject) => {
            const close = (done: boolean) => {
              setDialog(null);
              if (done && dialog === "delete") go("/");
              else if (done) void changed();
            };
            if (dialog === "publish") return <Publish subject={subject} onClose={close} />;
            if (dialog === "unpublish") return <Unpublish subject={subject} onClose={close} />;
            return <Delete subject={subject} onClose={close} />;
          }}
        </WithSubject>
      )}
    </>
  );
}

/** Is what the unit is in a draft? */
function useIsHidden(unit: UnitPage, changes: number): boolean {
  const above = useLoad(`${unit.id} ${changes}`, async () => {
    const at = (id: string) => ({ params: { path: { id } } });
    return Promise.all([
      body(api.GET("/api/v1/levels/{id}", at(unit.level.id))),
      body(api.GET("/api/v1/stories/{id}", at(unit.story.id))),
    ]);
  });
  return above.value?.some((node) => !node.publishedAt) ?? false;
}

/** What learners will see depends on what the unit is in. */
function WithSubject({ unit, children }: { unit: UnitPage; children(subject: Subject): React.ReactNode }) {
  const subject = useLoad(unit.id, async () => {
    const { levels } = await getCatalog();
    for (const level of levels) {
      for (const story of level.stories) {
        const found = story.units.find((other) => other.id === unit.id);
        if (found) return subjectOfUnit(found, story, level);
      }
    }
    throw new Error("The unit is no longer there.");
  });
  return <Show of={subject}>{children}</Show>;
}

function FieldsForm({ first, changed }: { first: Read<UnitPage>; changed(): Promise<void> }) {
  const edit = useEdit("unit", first.value.id, FIELDS, first as unknown as Read<Record<string, unknown>>, () => void changed());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void edit.save();
  };
  const field = (name: string) => ({
    value: edit.fields[name] ?? "",
    error: edit.error(name),
    onChange: (event: { target: { value: string } }) => edit.set(name, event.target.value),
  });
  return (
    <form id="fields" className="panel" onSubmit={submit} noValidate aria-label="Fields">
      <TextField label="Title" {...field("title")} />
      <TextField label="Slug" hint="Stable name for people and imports, unique in the story." {...field("slug")} />
      <TextArea label="Description" {...field("description")} />
      <TextArea label="Reference text" hint="What learners are asked to say." rows={4} {...field("referenceText")} />
      <div className="actions">
        <button type="submit" className="primary" disabled={!edit.dirty || edit.busy}>
          Save
        </button>
        {edit.dirty && <span className="quiet">not saved yet</span>}
      </div>
      <Conflict of={edit} />
    </form>
  );
}
