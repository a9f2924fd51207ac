import { useState } from "preact/hooks";
import { parlance, sentence } from "../client";
import { useTitle } from "../ui/title";

/** Asks who it is; `again` where a session has ended and the same learner goes on. */
export function SignIn({ again, onDone }: { again?: string; onDone?: () => unknown }) {
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useTitle(again ? undefined : "Sign in");

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const name = again ?? String(form.get("name")).trim();
    const password = String(form.get("password"));
    setBusy(true);
    setError(undefined);
    try {
      await parlance.session.signIn(name.includes("@") ? { email: name, password } : { username: name, password });
      onDone?.();
    } catch (error) {
      setError(sentence(error));
    } finally {
      setBusy(false);
    }
  }

  const form = (
    <form onSubmit={submit}>
      {!again && (
        <label>
          User name or e-mail
          <input name="name" required autocomplete="username" autocapitalize="none" spellcheck={false} />
        </label>
      )}
      <label>
        Password
        <input name="password" type="password" required autocomplete="current-password" />
      </label>
      <p role="alert" class="bad">
        {error}
      </p>
      <button class="primary" aria-disabled={isBusy}>
        Sign in
      </button>
    </form>
  );
  if (again) {
    return (
      <section class="panel notice" aria-labelledby="again">
        <h2 id="again">Your session has ended</h2>
        <p>Sign in again as {again}. You can go on learning; what you do is kept here and sent then.</p>
        {form}
      </section>
    );
  }
  return (
    <main class="sign-in">
      <h1>Parlance</h1>
      {form}
    </main>
  );
}
