// Whole courses, in and out, as the documents of `parlance export` without their media.
import { useState } from "react";
import { api, body, message, Problem, type Schemas } from "../api/client";
import { getCatalog } from "../api/nodes";
import { plural } from "../ui/format";
import { Show, useLoad } from "../ui/load";
import { done, failed } from "../ui/notices";
import { useTitle } from "../ui/title";

type Document = Schemas["CatalogDocument"];
type Report = Schemas["ImportReport"];

const importDocument = (document: Document, dryRun: boolean) =>
  body(api.POST("/api/v1/catalog/import", { params: { query: { dryRun } }, body: document }));

export default function Exchange() {
  useTitle("Import & export");
  return (
    <>
      <h1>Import &amp; export</h1>
      <Export />
      <Import />
    </>
  );
}

function Export() {
  const catalog = useLoad("levels", getCatalog);
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (levels: Schemas["CatalogLevel"][]) => {
    setBusy(true);
    try {
      const level = levels.find((other) => other.id === chosen);
      const query = level ? { language: level.language, level: level.slug } : {};
      const document = await body(api.GET("/api/v1/catalog/export", { params: { query } }));
      const url = URL.createObjectURL(new Blob([JSON.stringify(document, null, 2), "\n"], { type: "application/json" }));
      const link = Object.assign(window.document.createElement("a"), { href: url });
      link.download = level ? `${level.language}-${level.slug}.json` : "catalog.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      done(`${link.download} is saved.`);
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <section className="panel" aria-labelledby="export">
      <h2 id="export">Export</h2>
      <p className="quiet">Drafts included, media not: <code>parlance export</code> takes them along.</p>
      <Show of={catalog}>
        {({ levels }) => (
          <div className="tools">
            <select aria-label="What to export" value={chosen} onChange={(event) => setChosen(event.target.value)}>
              <option value="">Everything</option>
              {levels.map((level) => (
                <option key={level.id} value={level.id}>
                  {level.language}: {level.name}
                </option>
              ))}
            </select>
            <button type="button" disabled={busy} onClick={() => save(levels)}>
              Export
            </button>
          </div>
        )}
      </Show>
    </section>
  );
}

interface Chosen {
  name: string;
  document: Document;
}

function Import() {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [report, setReport] = useState<{ of: Report; written: boolean } | null>(null);
  const [problem, setProblem] = useState<{ text: string; errors: Schemas["FieldError"][] } | null>(null);
  const [busy, setBusy] = useState("");

  const run = async (what: Chosen, dryRun: boolean) => {
    setBusy(dryRun ? `Comparing ${what.name} …` : `Importing ${what.name} …`);
    setProblem(null);
    try {
      setReport({ of: await importDocument(what.document, dryRun), written: !dryRun });
      if (!dryRun) done(`${what.name} is imported.`);
    } catch (error) {
      setReport(null);
      setProblem({ text: error instanceof Problem ? error.message : message(error), errors: error instanceof Problem ? error.errors : [] });
    }
    setBusy("");
  };
  const choose = async (file: File | undefined) => {
    setChosen(null);
    setReport(null);
    if (!file) return;
    let document;
    try {
      document = JSON.parse(await file.text()) as Document;
    } catch {
      setProblem({ text: `${file.name} is no JSON document.`, errors: [] });
      return;
    }
    setChosen({ name: file.name, document });
    await run({ name: file.name, document }, true);
  };
  const differs = report && !report.written && report.of.rows.length > 0;
  return (
    <section className="panel" aria-labelledby="import">
      <h2 id="import">Import</h2>
      <p className="quiet">
        Makes and changes what the document holds, found by slugs and keys; deletes nothing. You see first what it would do.
      </p>
      <input type="file" accept=".json,application/json" aria-label="Choose a document" disabled={busy !== ""}
        onChange={(event) => choose(event.target.files?.[0])} />
      <div role="status">
        {busy && (
          <p>
            {busy} <progress aria-label={busy} />
          </p>
        )}
      </div>
      {problem && (
        <div role="alert">
          <p className="error">{problem.text} Nothing was changed.</p>
          <Table caption="Faults" head={["Where", "What"]}
            rows={problem.errors.map((error) => [nameOf(chosen?.document, error.pointer), error.detail])} />
        </div>
      )}
      {report && <ReportOf report={report.of} written={report.written} document={chosen?.document} />}
      {differs && chosen && (
        <div className="actions">
          <button type="button" className="primary" disabled={busy !== ""} onClick={() => run(chosen, false)}>
            Import {plural(report.of.rows.length, "row")}
          </button>
        </div>
      )}
    </section>
  );
}

function ReportOf({ report, written, document }: { report: Report; written: boolean; document?: Document }) {
  const kinds = ["levels", "stories", "units", "assets"] as const;
  return (
    <>
      <h3>{written ? "What was done" : "What it would do"}</h3>
      <Table caption="By kind" head={["", "Created", "Updated", "Unchanged"]}
        rows={kinds.map((kind) => [kind, report[kind].created, report[kind].updated, report[kind].unchanged])} />
      {report.rows.length === 0 && <p>Everything in it is here already, and the same.</p>}
      <Table caption="Row by row" head={["Row", "Outcome"]} rows={report.rows.map((row) => [row.name, row.outcome])} />
      <Table caption="Findings" head={["Where", "What learners would trip over"]}
        rows={report.findings.map((finding) => [nameOf(document, finding.pointer), finding.detail])} />
    </>
  );
}

function Table({ caption, head, rows }: { caption: string; head: string[]; rows: Array<Array<string | number>> }) {
  const [all, setAll] = useState(false);
  if (rows.length === 0) return null;
  const shown = all ? rows : rows.slice(0, 50);
  return (
    <div className="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {head.map((name) => (name ? <th key={name} scope="col">{name}</th> : <td key={name} />))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column}>{cell}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          Show all {rows.length}
        </button>
      )}
    </div>
  );
}

/** A pointer in words: the slugs that lead to what it points at, and the field. */
function nameOf(document: Document | undefined, pointer: string): string {
  let at: unknown = document;
  const names: string[] = [];
  for (const part of pointer.split("/").slice(1)) {
    at = at && typeof at === "object" ? (at as Record<string, unknown>)[part] : undefined;
    const own = at as { slug?: string; key?: string } | undefined;
    if (/^\d+$/.test(part)) names.push(own?.slug ?? own?.key ?? part);
    else if (!["levels", "stories", "units", "assets"].includes(part)) names.push(part);
  }
  return names.join(" › ") || "the document";
}
