// The whole catalogue as a tree.
import { useMemo, useState } from "react";
import { getCatalog, move, type Level, type Node, type Story, type Unit } from "../api/nodes";
import { mayAuthor, type Me } from "../api/session";
import { Link } from "../router";
import { instant, plural } from "../ui/format";
import { Show, useLoad } from "../ui/load";
import { Menu } from "../ui/menu";
import { failed } from "../ui/notices";
import { useOrdering, type Steps } from "../ui/order";
import { useTitle } from "../ui/title";
import { useDeleted } from "./deleted";
import { Create, Delete, Edit, Publish, restore, Unpublish, type Subject } from "./node-dialogs";
import { subjectOfLevel, subjectOfStory, subjectOfUnit } from "./subjects";

type Open =
  | { what: "create"; parent: { kind: "level" | "story"; id: string; title: string } | null }
  | { what: "edit" | "publish" | "unpublish" | "delete"; subject: Subject };

/** Of more units than these the tree is closed at first: a large one is quick to draw and to look over. */
const SHOWN_AT_ONCE = 200;

interface Rows {
  author: boolean;
  sought: string;
  isOpen(id: string): boolean;
  toggle(id: string): void;
  open(what: Open): void;
  reload(): Promise<void>;
}

export default function Tree({ me }: { me: Me }) {
  useTitle("Courses");
  const author = mayAuthor(me.role);
  const catalog = useLoad("catalog", getCatalog);
  const [sought, setSought] = useState("");
  const [toggled, setToggled] = useState(new Set<string>());
  const [dialog, setDialog] = useState<Open | null>(null);
  const toggle = (id: string) =>
    setToggled((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const close = (changed: boolean) => {
    setDialog(null);
    if (changed) void catalog.reload();
  };
  const units = catalog.value?.levels.reduce((sum, level) => sum + level.unitCount, 0) ?? 0;
  const isSought = sought.trim() !== "";
  const isOpen = (id: string) => isSought || toggled.has(id) !== (units <= SHOWN_AT_ONCE);
  const rows: Rows = { author, sought: sought.trim().toLowerCase(), isOpen, toggle, open: setDialog, reload: catalog.reload };
  return (
    <>
      <header className="screen">
        <h1>Courses</h1>
        <div className="tools">
          <input type="search" aria-label="Search titles" placeholder="Search titles" value={sought}
            onChange={(event) => setSought(event.target.value)} />
          {author && (
            <button type="button" className="primary" onClick={() => setDialog({ what: "create", parent: null })}>
              New level
            </button>
          )}
        </div>
      </header>
      <Show of={catalog}>{({ levels }) => <Languages levels={levels} rows={rows} />}</Show>
      {author && <DeletedHere reload={catalog.reload} />}
      {dialog?.what === "create" && <Create parent={dialog.parent} onClose={close} />}
      {dialog?.what === "edit" && <Edit subject={dialog.subject} onClose={close} />}
      {dialog?.what === "publish" && <Publish subject={dialog.subject} onClose={close} />}
      {dialog?.what === "unpublish" && <Unpublish subject={dialog.subject} onClose={close} />}
      {dialog?.what === "delete" && <Delete subject={dialog.subject} onClose={close} />}
    </>
  );
}

function Languages({ levels, rows }: { levels: Level[]; rows: Rows }) {
  const found = useMemo(() => levels.filter((level) => levelMatches(level, rows.sought)), [levels, rows.sought]);
  const languages = [...new Set(found.map((level) => level.language))];
  if (levels.length === 0) {
    return <p className="panel">{rows.author ? "Nothing is here yet. Begin with a level." : "Nothing is published yet."}</p>;
  }
  if (languages.length === 0) return <p className="panel" role="status">No title holds that.</p>;
  return languages.map((language) => (
    <section key={language} aria-labelledby={`language-${language}`}>
      <h2 id={`language-${language}`}>
        {languageName(language)} <span className="quiet">{language}</span>
      </h2>
      <Levels levels={found.filter((level) => level.language === language)} rows={rows} />
    </section>
  ));
}

function languageName(code: string) {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

const holds = (title: string, sought: string) => title.toLowerCase().includes(sought);
const storyMatches = (story: Story, sought: string) =>
  holds(story.title, sought) || story.units.some((unit) => holds(unit.title, sought));
const levelMatches = (level: Level, sought: string) =>
  holds(level.name, sought) || level.stories.some((story) => storyMatches(story, sought));

/** A row's siblings in their order. While a search hides some of them they keep it. */
function useRows<T extends Node>(kind: "level" | "story" | "unit", nodes: T[], rows: Rows) {
  return useOrdering(nodes, async (node, to) => {
    try {
      await move(kind, node, to + 1);
    } catch (error) {
      failed(error);
    }
    await rows.reload();
  });
}

function Levels({ levels, rows }: { levels: Level[]; rows: Rows }) {
  const order = useRows("level", levels, rows);
  return (
    <ul className="tree">
      {order.items.map((level) => (
        <li key={level.id} {...order.row(level)}>
          <Row subject={subjectOfLevel(level)} rows={rows} handle={order.handle(level, level.name)} steps={order.steps(level, level.name)} makes="story"
            counts={`${plural(level.storyCount, "story", "stories")}, ${plural(level.unitCount, "unit")}`} />
          {rows.isOpen(level.id) && <Stories level={level} rows={rows} />}
        </li>
      ))}
      <Said text={order.said} />
    </ul>
  );
}

function Stories({ level, rows }: { level: Level; rows: Rows }) {
  const hit = holds(level.name, rows.sought);
  const order = useRows("story", hit ? level.stories : level.stories.filter((story) => storyMatches(story, rows.sought)), rows);
  return (
    <ul aria-label={`Stories of ${level.name}`}>
      {order.items.map((story) => (
        <li key={story.id} {...order.row(story)}>
          <Row subject={subjectOfStory(story, level)} rows={rows} handle={order.handle(story, story.title)} steps={order.steps(story, story.title)} makes="unit"
            counts={plural(story.unitCount, "unit")} />
          {rows.isOpen(story.id) && <Units story={story} level={level} rows={rows} all={hit || holds(story.title, rows.sought)} />}
        </li>
      ))}
      <Said text={order.said} />
    </ul>
  );
}

function Units({ story, level, rows, all }: { story: Story; level: Level; rows: Rows; all: boolean }) {
  const units: Unit[] = all ? story.units : story.units.filter((unit) => holds(unit.title, rows.sought));
  const order = useRows("unit", units, rows);
  return (
    <ul aria-label={`Units of ${story.title}`}>
      {order.items.map((unit) => (
        <li key={unit.id} {...order.row(unit)}>
          <Row subject={subjectOfUnit(unit, story, level)} rows={rows} handle={order.handle(unit, unit.title)} steps={order.steps(unit, unit.title)}
            counts={plural(unit.assetCount, "asset")} />
        </li>
      ))}
      <Said text={order.said} />
    </ul>
  );
}

const Said = ({ text }: { text: string }) => (
  <li className="hidden" aria-live="assertive">
    {text}
  </li>
);

function Row(props: {
  subject: Subject;
  rows: Rows;
  counts: string;
  handle: React.ComponentProps<"button">;
  steps: Steps;
  makes?: "story" | "unit";
}) {
  const { subject, rows, counts, handle, steps, makes } = props;
  const { id, kind, title } = subject;
  const open = (what: "edit" | "publish" | "unpublish" | "delete") => () => rows.open({ what, subject });
  const isParent = kind === "level" || kind === "story";
  const hidden = subject.below.some((node) => !node.published);
  return (
    <div className={`row ${kind}`}>
      {isParent && (
        <button type="button" className="plain toggle" aria-expanded={rows.isOpen(id)} aria-label={`What is in ${title}`}
          onClick={() => rows.toggle(id)} disabled={rows.sought !== ""}>
          <span aria-hidden="true">▸</span>
        </button>
      )}
      {rows.author && rows.sought === "" && (
        <button {...handle}>
          <span aria-hidden="true">⠿</span>
        </button>
      )}
      <span className="title">{kind === "unit" ? <Link to={`/units/${id}`}>{title}</Link> : title}</span>
      {rows.author && <Badge published={subject.publishedAt != null} hidden={subject.hiddenBy.length > 0} />}
      <span className="quiet counts">{counts}</span>
      {rows.author && (
        <span className="row-tools">
          {makes && isParent && (
            <button type="button" className="small" onClick={() => rows.open({ what: "create", parent: { kind, id, title } })}
              aria-label={`New ${makes} in ${title}`}>
              + {makes}
            </button>
          )}
          <Menu label={`Actions for ${title}`}>
            <button type="button" onClick={open("edit")}>Edit …</button>
            {rows.sought === "" && steps.up && <button type="button" onClick={steps.up}>Move up</button>}
            {rows.sought === "" && steps.down && <button type="button" onClick={steps.down}>Move down</button>}
            {(!subject.publishedAt || hidden) && <button type="button" onClick={open("publish")}>Publish …</button>}
            {subject.publishedAt && <button type="button" onClick={open("unpublish")}>Unpublish …</button>}
            <button type="button" onClick={open("delete")}>Delete …</button>
          </Menu>
        </span>
      )}
    </div>
  );
}

export function Badge({ published, hidden }: { published: boolean; hidden?: boolean }) {
  if (!published) return <span className="badge draft">draft</span>;
  return hidden ? (
    <span className="badge hidden-by" title="Published, but what it is in is a draft">published, hidden</span>
  ) : (
    <span className="badge published">published</span>
  );
}

function DeletedHere({ reload }: { reload(): Promise<void> }) {
  const deleted = useDeleted();
  if (deleted.length === 0) return null;
  return (
    <section aria-labelledby="deleted">
      <h2 id="deleted">Deleted</h2>
      <p className="quiet">From this browser. Each comes back with exactly what was deleted with it.</p>
      <ul className="tree">
        {deleted.map((node) => (
          <li key={node.id}>
            <div className="row">
              <span className="title">{node.title}</span>
              <span className="badge deleted">deleted</span>
              <span className="quiet counts">
                {node.kind}, {instant(node.at)}
              </span>
              <button type="button" className="small" aria-label={`Restore ${node.title}`}
                onClick={() => restore(node).then(reload)}>
                Restore
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
