// All accounts, for administrators.
import { useEffect, useState } from "react";
import { api, body, message, type Schemas } from "../api/client";
import { Link } from "../router";
import { instant } from "../ui/format";
import { failed } from "../ui/notices";
import { useTitle } from "../ui/title";

export type User = Schemas["UserResponse"];

export const ROLES = ["learner", "instructor", "author", "admin"] as const;
const TYPING_MS = 300;

export const nameOf = (user: User) => [user.firstName, user.lastName].filter(Boolean).join(" ");

interface Page {
  items: User[];
  nextCursor: string | null;
}

export default function People() {
  useTitle("Users");
  const [sought, setSought] = useState("");
  const [role, setRole] = useState<Schemas["Role"] | "">("");
  const [page, setPage] = useState<Page | null>(null);
  const [error, setError] = useState("");

  const ask = (cursor?: string) => {
    const q = sought.trim() || undefined;
    const query = { q, role: role || undefined, limit: 50, cursor };
    return body(api.GET("/api/v1/admin/users", { params: { query } })) as Promise<Page>;
  };
  useEffect(() => {
    let old = false;
    const load = async () => {
      try {
        const first = await ask();
        if (!old) {
          setPage(first);
          setError("");
        }
      } catch (cause) {
        if (!old) setError(message(cause));
      }
    };
    const timer = setTimeout(load, page === null ? 0 : TYPING_MS);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [sought, role]);
  const more = async () => {
    if (!page?.nextCursor) return;
    try {
      const next = await ask(page.nextCursor);
      setPage({ items: [...page.items, ...next.items], nextCursor: next.nextCursor });
    } catch (cause) {
      failed(cause);
    }
  };
  return (
    <>
      <header className="screen">
        <h1>Users</h1>
        <div className="tools">
          <input type="search" aria-label="Search user names and addresses" placeholder="User name or e-mail" maxLength={100}
            value={sought} onChange={(event) => setSought(event.target.value)} />
          <select aria-label="Role" value={role} onChange={(event) => setRole(event.target.value as Schemas["Role"] | "")}>
            <option value="">All roles</option>
            {ROLES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
      </header>
      {error && <p role="alert" className="error">{error}</p>}
      {page && (
        <div className="scroll" role="region" aria-label="Users" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">User name</th>
                <th scope="col">Name</th>
                <th scope="col">E-mail</th>
                <th scope="col">Role</th>
                <th scope="col">Last sign-in</th>
              </tr>
            </thead>
            <tbody>
              {page.items.map((user) => (
                <tr key={user.id}>
                  <th scope="row">
                    <Link to={`/users/${user.id}`}>{user.username}</Link>{" "}
                    {!user.isActive && <span className="badge deleted">inactive</span>}
                  </th>
                  <td>{nameOf(user)}</td>
                  <td>{user.email}</td>
                  <td>{user.role}</td>
                  <td>{instant(user.lastLoginAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p role="status" className="quiet">
            {page.items.length === 0 ? "Nobody is found." : page.nextCursor ? `The first ${page.items.length}.` : `${page.items.length} in all.`}
          </p>
        </div>
      )}
      {page?.nextCursor && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}
