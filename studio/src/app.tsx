// The frame around every screen: who is signed in, where one can go, and the dialog that asks to sign in again.
import { lazy, Suspense, type ReactNode } from "react";
import { mayAuthor, signOut, useSession, type Me } from "./api/session";
import { Link, mayLeave, usePath } from "./router";
import { SignIn, SignInAgain } from "./screens/sign-in";
import { Boundary } from "./ui/boundary";
import { failed, Notices } from "./ui/notices";

const Tree = lazy(() => import("./screens/tree"));
const UnitScreen = lazy(() => import("./screens/unit"));
const Exchange = lazy(() => import("./screens/exchange"));
const People = lazy(() => import("./screens/people"));
const Person = lazy(() => import("./screens/person"));
const Service = lazy(() => import("./screens/service"));

export function App() {
  const session = useSession();
  return (
    <>
      {session.is === "signed out" && <SignIn reason={session.reason} />}
      {session.is === "signed in" && (
        <>
          <Frame me={session.me} />
          {session.expired && <SignInAgain me={session.me} />}
        </>
      )}
      <Notices />
    </>
  );
}

interface Place {
  path: string;
  name: string;
}

const placesOf = ({ role }: Me): Place[] => [
  { path: "/", name: "Courses" },
  ...(mayAuthor(role) ? [{ path: "/exchange", name: "Import & export" }] : []),
  ...(role === "admin" ? [{ path: "/users", name: "Users" }] : []),
  { path: "/service", name: "Service" },
];

function Frame({ me }: { me: Me }) {
  const path = usePath();
  const isHere = (place: Place) =>
    place.path === "/" ? path === "/" || path.startsWith("/units/") : path.split("/")[1] === place.path.slice(1);
  const skip = () => document.getElementById("main")?.focus();
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), skip())}>
        Skip to content
      </a>
      <header className="top">
        <span className="brand">Parlance Studio</span>
        <nav aria-label="Main">
          {placesOf(me).map((place) => (
            <Link key={place.path} to={place.path} aria-current={isHere(place) ? "page" : undefined}>
              {place.name}
            </Link>
          ))}
        </nav>
        <span className="who">
          {me.username} <span className="quiet">({me.role})</span>
          <button type="button" className="small" onClick={() => mayLeave() && signOut().catch(failed)}>
            Sign out
          </button>
        </span>
      </header>
      <main id="main" tabIndex={-1}>
        <Boundary key={path}>
          <Suspense fallback={<p className="quiet">Loading …</p>}>{screenOf(path, me)}</Suspense>
        </Boundary>
      </main>
    </>
  );
}

/** What a role may not see is no screen. */
function screenOf(path: string, me: Me): ReactNode {
  const [, first, id] = path.split("/");
  if (path === "/") return <Tree me={me} />;
  if (first === "units" && id) return <UnitScreen key={id} id={id} me={me} />;
  if (first === "exchange" && mayAuthor(me.role)) return <Exchange />;
  if (first === "users" && me.role === "admin") return id ? <Person key={id} id={id} me={me} /> : <People />;
  if (first === "service") return <Service />;
  return (
    <div className="panel">
      <h1>Nothing is here</h1>
      <p>
        Go to the <Link to="/">courses</Link>.
      </p>
    </div>
  );
}
