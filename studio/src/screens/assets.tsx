// A unit's media: in order, played, described, sent, deleted.
import { useState, type FormEvent } from "react";
import { Problem } from "../api/client";
import { endpoints, move, type Asset, type UnitPage } from "../api/nodes";
import { assetTitle, isSpoken } from "../media/kinds";
import { Preview } from "../media/player";
import { Dialog } from "../ui/dialog";
import { Conflict, useEdit } from "../ui/edit";
import { TextArea, TextField } from "../ui/field";
import { bytes, duration } from "../ui/format";
import { Show, useLoad } from "../ui/load";
import { failed } from "../ui/notices";
import { useOrdering, type Steps } from "../ui/order";
import { useDeleted } from "./deleted";
import { Delete, restore, type Subject } from "./node-dialogs";
import { Uploads } from "./uploads";

export function Assets({ unit, changed }: { unit: UnitPage; changed(): Promise<void> }) {
  const order = useOrdering(unit.assets, async (asset, to) => {
    try {
      await move("asset", asset, to + 1);
    } catch (error) {
      failed(error);
    }
    await changed();
  });
  const [dialog, setDialog] = useState<{ what: "edit" | "delete"; asset: Asset } | null>(null);
  const deleted = useDeleted().filter((node) => node.kind === "asset" && node.parent === unit.id);
  const subtitles = unit.assets.filter((asset) => asset.type === "SUBTITLE");
  const close = (done: boolean) => {
    setDialog(null);
    if (done) void changed();
  };
  return (
    <section aria-labelledby="assets">
      <h2 id="assets">Assets</h2>
      {unit.assets.length === 0 && <p className="quiet">None yet: learners would find nothing to see or hear.</p>}
      <ol className="assets">
        {order.items.map((asset) => (
          <li key={asset.id} id={`asset-${asset.id}`} tabIndex={-1} className="panel" {...order.row(asset)}>
            <div className="asset-head">
              <button {...order.handle(asset, assetTitle(asset))}>
                <span aria-hidden="true">⠿</span>
              </button>
              <h3>{assetTitle(asset)}</h3>
              <span className="quiet">{facts(asset)}</span>
              <span className="row-tools">
                <Step name={assetTitle(asset)} {...order.steps(asset, assetTitle(asset))} />
                <button type="button" className="small" onClick={() => setDialog({ what: "edit", asset })}
                  aria-label={`Edit ${assetTitle(asset)}`}>
                  Edit …
                </button>
                <button type="button" className="small" onClick={() => setDialog({ what: "delete", asset })}
                  aria-label={`Delete ${assetTitle(asset)}`}>
                  Delete …
                </button>
              </span>
            </div>
            <Preview asset={asset} title={assetTitle(asset)} subtitles={subtitles} />
            <p className="quiet key">{asset.minioKey}</p>
          </li>
        ))}
      </ol>
      <span className="hidden" aria-live="assertive">
        {order.said}
      </span>
      {deleted.map((node) => (
        <p key={node.id} className="row">
          <span className="title">{node.title}</span> <span className="badge deleted">deleted</span>
          <button type="button" className="small" onClick={() => restore(node).then(changed)} aria-label={`Restore ${node.title}`}>
            Restore
          </button>
        </p>
      ))}
      <Uploads unit={unit} changed={changed} />
      {dialog?.what === "edit" && <Edit asset={dialog.asset} onClose={close} />}
      {dialog?.what === "delete" && <Delete subject={subjectOf(dialog.asset, unit)} onClose={close} />}
    </section>
  );
}

/** For whoever does not drag. */
function Step({ name, up, down }: { name: string } & Steps) {
  return (
    <>
      <button type="button" className="plain" aria-disabled={!up} onClick={up} aria-label={`Move ${name} up`}>
        ↑
      </button>
      <button type="button" className="plain" aria-disabled={!down} onClick={down} aria-label={`Move ${name} down`}>
        ↓
      </button>
    </>
  );
}

const facts = (asset: Asset) =>
  [asset.contentType, asset.sizeBytes != null && bytes(asset.sizeBytes), asset.durationMs != null && duration(asset.durationMs)]
    .filter(Boolean)
    .join(", ");

const subjectOf = (asset: Asset, unit: UnitPage): Subject => ({
  kind: "asset",
  id: asset.id,
  title: assetTitle(asset),
  publishedAt: unit.publishedAt,
  parent: unit.id,
  hiddenBy: [],
  below: [],
  assets: 0,
});

function Edit({ asset, onClose }: { asset: Asset; onClose(done: boolean): void }) {
  const now = useLoad(asset.id, () => endpoints.asset.get(asset.id));
  return (
    <Dialog title={`Edit ${assetTitle(asset)}`} onClose={() => onClose(false)}>
      <Show of={now}>{(first) => <EditForm asset={asset} first={first} onClose={onClose} />}</Show>
    </Dialog>
  );
}

function EditForm(props: { asset: Asset; first: { value: Record<string, unknown>; etag: string }; onClose(done: boolean): void }) {
  const { asset, first, onClose } = props;
  const edit = useEdit("asset", asset.id, ["language", "metadata"], first, () => onClose(true));
  const [malformed, setMalformed] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMalformed("");
    try {
      const { metadata } = edit.fields;
      if (metadata) JSON.parse(metadata);
      await edit.save();
    } catch (error) {
      if (error instanceof Problem) failed(error);
      else setMalformed("must be a JSON object such as {\"speaker\": \"Anna\"}");
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <TextField label="Language" hint={isSpoken(asset.type) ? "Spoken or written in it: en, pt-BR." : undefined}
        value={edit.fields.language} error={edit.error("language")} onChange={(event) => edit.set("language", event.target.value)} />
      <TextArea label="Metadata" hint="A JSON object; empty for nothing." rows={6} spellCheck={false} className="code"
        value={edit.fields.metadata} error={malformed || edit.error("metadata")}
        onChange={(event) => edit.set("metadata", event.target.value)} />
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
