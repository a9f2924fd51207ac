// Signing in, at first and again over what is on the screen.
import { useState, type FormEvent } from "react";
import { message } from "../api/client";
import { signIn, signOut, type Me } from "../api/session";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { failed } from "../ui/notices";
import { useTitle } from "../ui/title";

function Form({ name, reason }: { name?: string; reason?: string }) {
  const [username, setUsername] = useState(name ?? "");
  const [password, setPassword] = useState("");
  const [refused, setRefused] = useState(reason ?? "");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefused("");
    try {
      setRefused((await signIn(username, password)) ?? "");
    } catch (error) {
      setRefused(message(error));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={submit}>
      <TextField label="User name or e-mail" autoComplete="username" required value={username} readOnly={name !== undefined}
        autoFocus={name === undefined} onChange={(event) => setUsername(event.target.value)} />
      <TextField label="Password" type="password" autoComplete="current-password" required value={password}
        autoFocus={name !== undefined} onChange={(event) => setPassword(event.target.value)} />
      {refused && (
        <p className="error" role="alert">
          {refused}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="primary" disabled={busy}>
          Sign in
        </button>
      </div>
    </form>
  );
}

export function SignIn({ reason }: { reason?: string }) {
  useTitle("Sign in");
  return (
    <main className="sign-in">
      <h1>Parlance Studio</h1>
      <p className="quiet">For instructors, authors and administrators.</p>
      <Form reason={reason} />
    </main>
  );
}

export function SignInAgain({ me }: { me: Me }) {
  return (
    <Dialog title="Your session has ended">
      <p>Sign in again to go on; what you typed is kept.</p>
      <Form name={me.username} />
      <p>
        <button type="button" className="link" onClick={() => signOut().catch(failed)}>
          Sign in as somebody else, and lose what is not saved
        </button>
      </p>
    </Dialog>
  );
}
