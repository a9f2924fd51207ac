// Choosing and sending files.
import { useRef, useState, type DragEvent } from "react";
import { message } from "../api/client";
import type { UnitPage } from "../api/nodes";
import { accepted, isSpoken, kindName, kindsOf } from "../media/kinds";
import { giveUp, interrupted, resume, send, type Ticket, type Told } from "../media/upload";
import { useUnsaved } from "../router";
import { TextField } from "../ui/field";
import { bytes } from "../ui/format";
import { done, failed } from "../ui/notices";

interface Job {
  id: number;
  name: string;
  told?: Told;
  error?: string;
  stop: AbortController;
  again?: () => void;
}

const steps: Record<Told["step"], string> = {
  checking: "computing its checksum",
  sending: "sending",
  registering: "being checked by the server",
};

export function Uploads({ unit, changed }: { unit: UnitPage; changed(): Promise<void> }) {
  const [jobs, setJobs] = useState<Job[]>([]);
  const [chosen, setChosen] = useState<File[]>([]);
  const [over, setOver] = useState(false);
  const [tickets, setTickets] = useState(() => interrupted(unit.id));
  const next = useRef(1);
  const input = useRef<HTMLInputElement>(null);

  useUnsaved(jobs.some((job) => !job.error));

  const update = (id: number, change: Partial<Job>) =>
    setJobs((now) => now.map((job) => (job.id === id ? { ...job, ...change } : job)));
  const drop = (id: number) => setJobs((now) => now.filter((job) => job.id !== id));

  const run = async (name: string, work: (tell: (told: Told) => void, signal: AbortSignal) => Promise<unknown>) => {
    const id = next.current++;
    const stop = new AbortController();
    setJobs((now) => [...now, { id, name, stop }]);
    try {
      await work((told) => update(id, { told }), stop.signal);
      drop(id);
      done(`${name} is an asset now.`);
      await changed();
    } catch (error) {
      if (stop.signal.aborted) drop(id);
      else update(id, { error: message(error), again: () => (drop(id), void run(name, work)) });
    }
    setTickets(interrupted(unit.id));
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setChosen([...event.dataTransfer.files]);
  };
  const goOn = (ticket: Ticket, file: File) => {
    setTickets((now) => now.filter((other) => other.upload !== ticket.upload));
    void run(file.name, (tell, signal) => resume(ticket, file, tell, signal));
  };
  const forget = async (ticket: Ticket) => {
    await giveUp(ticket).catch(failed);
    setTickets(interrupted(unit.id));
  };
  return (
    <section className={over ? "panel drop over" : "panel drop"} aria-labelledby="uploads" onDrop={dropped}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <h3 id="uploads">Add media</h3>
      <p>
        <input ref={input} id="uploads-input" type="file" multiple accept={accepted} aria-label="Choose files"
          onChange={(event) => setChosen([...(event.target.files ?? [])])} />{" "}
        <span className="quiet">or drop files here: videos, sound, subtitles, pictures, JSON</span>
      </p>
      {chosen.length > 0 && (
        <Chosen key={chosen.map((file) => file.name).join()} files={chosen}
          start={(file, kind, language) => {
            const wanted = { unit: unit.id, file, ...kind, language };
            void run(file.name, (tell, signal) => send(wanted, tell, signal));
          }}
          clear={() => {
            setChosen([]);
            if (input.current) input.current.value = "";
          }}
        />
      )}
      {tickets.map((ticket) => (
        <p key={ticket.upload} className="warning">
          <label>
            The upload of {ticket.name} ({bytes(ticket.size)}) was interrupted. Choose it again to go on:{" "}
            <input type="file" onChange={(event) => event.target.files?.[0] && goOn(ticket, event.target.files[0])} />
          </label>{" "}
          <button type="button" className="small" onClick={() => forget(ticket)}>
            Give it up
          </button>
        </p>
      ))}
      {jobs.map((job) => (
        <div key={job.id} className="job">
          <span>
            {job.name}: {job.error ? <span className="error" role="alert">{job.error}</span> : job.told ? steps[job.told.step] : "waiting"}
          </span>
          {!job.error && <progress aria-label={job.name} max={1} value={job.told?.step === "registering" ? undefined : (job.told?.share ?? 0)} />}
          {job.again && (
            <button type="button" className="small" onClick={job.again}>
              Try again
            </button>
          )}
          <button type="button" className="small" aria-label={`Stop ${job.name}`}
            onClick={() => (job.stop.abort(new Error("stopped")), job.error && drop(job.id))}>
            {job.error ? "Dismiss" : "Stop"}
          </button>
        </div>
      ))}
    </section>
  );
}

type Kind = ReturnType<typeof kindsOf>[number];

/** What each file is to be, before it is sent. */
function Chosen(props: { files: File[]; start(file: File, kind: Kind, language: string | undefined): void; clear(): void }) {
  const { files, start, clear } = props;
  const [language, setLanguage] = useState("");
  const [kinds, setKinds] = useState(() => files.map((file) => kindsOf(file.name)[0]));
  const sendAll = () => {
    files.forEach((file, at) => {
      const kind = kinds[at];
      if (kind) start(file, kind, isSpoken(kind.type) ? language.trim() || undefined : undefined);
    });
    clear();
  };
  return (
    <div>
      <ul>
        {files.map((file, at) => {
          const possible = kindsOf(file.name);
          return (
            <li key={at}>
              {file.name} ({bytes(file.size)}){" "}
              {possible.length === 0 && <span className="error">is nothing that a unit can hold</span>}
              {possible.length === 1 && kindName(possible[0]!.type)}
              {possible.length > 1 && (
                <select aria-label={`What ${file.name} is`} value={kinds[at]?.type}
                  onChange={(event) =>
                    setKinds(kinds.map((kind, other) => (other === at ? possible.find(({ type }) => type === event.target.value) : kind)))
                  }
                >
                  {possible.map(({ type }) => (
                    <option key={type} value={type}>
                      {kindName(type)}
                    </option>
                  ))}
                </select>
              )}
            </li>
          );
        })}
      </ul>
      {kinds.some((kind) => kind && isSpoken(kind.type)) && (
        <TextField label="Language" hint="Spoken or written in them: en, pt-BR." value={language}
          onChange={(event) => setLanguage(event.target.value)} />
      )}
      <div className="actions">
        <button type="button" className="primary" onClick={sendAll} disabled={kinds.every((kind) => !kind)}>
          Send
        </button>
        <button type="button" onClick={clear}>
          Cancel
        </button>
      </div>
    </div>
  );
}
