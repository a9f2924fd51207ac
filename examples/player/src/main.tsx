import { render } from "preact";
import { App } from "./app";
import "./styles.css";

const root = document.getElementById("root");
if (root) render(<App />, root);

/** The policy of content lets no other script be named; TypeScript does not know of it yet. */
interface ScriptUrls {
  createScriptURL(url: string): string;
}
interface WithPolicies {
  trustedTypes?: { createPolicy(name: string, rules: ScriptUrls): ScriptUrls };
}

if ("serviceWorker" in navigator && import.meta.env.PROD) {
  const name = `${import.meta.env.BASE_URL}sw.js`;
  const policy = (globalThis as WithPolicies).trustedTypes?.createPolicy("player", { createScriptURL: () => name });
  void navigator.serviceWorker.register(policy?.createScriptURL("") ?? name);
}
