// One account: what the API tells of it; its role, its access and its end.
import { useState } from "react";
import { api, body, type Schemas } from "../api/client";
import type { Me } from "../api/session";
import { go, Link } from "../router";
import { Dialog } from "../ui/dialog";
import { instant } from "../ui/format";
import { Show, useLoad } from "../ui/load";
import { done, failed } from "../ui/notices";
import { useTitle } from "../ui/title";
import { nameOf, ROLES, type User } from "./people";

export default function Person({ id, me }: { id: string; me: Me }) {
  const user = useLoad(id, () => body(api.GET("/api/v1/admin/users/{id}", { params: { path: { id } } })));
  useTitle(user.value?.username ?? "Account");
  return (
    <>
      <nav aria-label="Where this is" className="crumbs">
        <Link to="/users">Users</Link>
      </nav>
      <Show of={user}>
        {(now) => (
          <>
            <h1>
              {now.username} {!now.isActive && <span className="badge deleted">inactive</span>}
            </h1>
            <Facts user={now} />
            <Administer user={now} isMe={now.id === me.id} reload={user.reload} />
          </>
        )}
      </Show>
    </>
  );
}

function Facts({ user }: { user: User }) {
  const facts: Array<[string, string]> = [
    ["Name", nameOf(user) || "–"],
    ["E-mail", `${user.email} (${user.emailVerifiedAt ? `proven ${instant(user.emailVerifiedAt)}` : "not proven"})`],
    ["Role", user.role],
    ["Time zone", user.timeZone],
    ["Last sign-in", instant(user.lastLoginAt)],
    ["Registered", instant(user.createdAt)],
  ];
  return (
    <dl className="panel facts">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Administer({ user, isMe, reload }: { user: User; isMe: boolean; reload(): Promise<void> }) {
  const [role, setRole] = useState(user.role);
  const [asked, setAsked] = useState<"activity" | "role" | "delete" | null>(null);
  const [busy, setBusy] = useState(false);
  const path = { path: { id: user.id } };
  const update = (changes: Schemas["UpdateUser"]) => body(api.PATCH("/api/v1/admin/users/{id}", { params: path, body: changes }));
  const act = async (work: () => Promise<unknown>, said: string, after: () => unknown) => {
    setBusy(true);
    try {
      await work();
      done(said);
      setAsked(null);
      await after();
    } catch (error) {
      failed(error);
      setAsked(null);
    }
    setBusy(false);
  };
  const close = () => setAsked(null);
  return (
    <section className="panel" aria-labelledby="administer">
      <h2 id="administer">Administration</h2>
      <div className="tools">
        <select aria-label="Role" value={role} onChange={(event) => setRole(event.target.value)}>
          {ROLES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="button" disabled={role === user.role} onClick={() => setAsked("role")}>
          Change role …
        </button>
        <button type="button" onClick={() => setAsked("activity")}>
          {user.isActive ? "Deactivate …" : "Activate …"}
        </button>
        <button type="button" className="danger" onClick={() => setAsked("delete")}>
          Delete …
        </button>
      </div>
      {asked === "role" && (
        <Confirm title={`Make ${user.username} ${role}?`} action="Change role" busy={busy} onClose={close}
          onDo={() => act(() => update({ role: role as Schemas["Role"] }), `${user.username} is ${role} now.`, reload)}>
          <p>It takes effect within ten seconds, wherever they are signed in.{isMe && " This is your own account."}</p>
        </Confirm>
      )}
      {asked === "activity" && (
        <Confirm title={`${user.isActive ? "Deactivate" : "Activate"} ${user.username}?`} busy={busy} onClose={close}
          action={user.isActive ? "Deactivate" : "Activate"}
          onDo={() => act(() => update({ isActive: !user.isActive }), `${user.username} is ${user.isActive ? "deactivated" : "active again"}.`, reload)}>
          <p>
            {user.isActive ? "All their sessions end, and they cannot sign in. What they did is kept." : "They can sign in again."}
            {isMe && " This is your own account."}
          </p>
        </Confirm>
      )}
      {asked === "delete" && (
        <Confirm title={`Delete ${user.username} for good?`} action="Delete for good" busy={busy} onClose={close} danger
          onDo={() =>
            act(
              () => body(api.DELETE("/api/v1/admin/users/{id}", { params: path })),
              `${user.username} is deleted.`,
              () => go("/users"),
            )
          }>
          <p>
            Erased with it: profile, sessions, progress, plans, scores, pronunciation attempts and recordings. This cannot be undone.
            What it made of the catalogue stays.
          </p>
        </Confirm>
      )}
    </section>
  );
}

function Confirm(props: {
  title: string;
  action: string;
  busy: boolean;
  danger?: boolean;
  onDo(): void;
  onClose(): void;
  children: React.ReactNode;
}) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      {props.children}
      <div className="actions">
        <button type="button" className={props.danger ? "danger" : "primary"} disabled={props.busy} onClick={props.onDo}>
          {props.action}
        </button>
        <button type="button" onClick={props.onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
