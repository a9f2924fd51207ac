// How the service is.
import { api, type Schemas } from "../api/client";
import { Show, useLoad } from "../ui/load";
import { useTitle } from "../ui/title";

type Health = Schemas["HealthResponse"];

/** 503 is an answer here: it says which part is away. */
async function getHealth(): Promise<Health> {
  const { data, error } = await api.GET("/health", {});
  const health = data ?? (error as unknown as Health);
  if (!health?.checks) throw new Error("Parlance does not say how it is.");
  return health;
}

const names: Record<keyof Health["checks"], string> = {
  database: "Database",
  store: "Object store",
  migrations: "Schema",
};

export default function Service() {
  useTitle("Service");
  const health = useLoad("health", getHealth);
  return (
    <>
      <header className="screen">
        <h1>Service</h1>
        <div className="tools">
          <button type="button" onClick={() => health.reload()}>
            Look again
          </button>
        </div>
      </header>
      <Show of={health}>
        {({ status, version, checks }) => (
          <dl className="panel facts">
            <div>
              <dt>Parlance</dt>
              <dd>
                {version} <State good={status === "ok"}>{status}</State>
              </dd>
            </div>
            {(Object.keys(names) as Array<keyof Health["checks"]>).map((part) => (
              <div key={part}>
                <dt>{names[part]}</dt>
                <dd>
                  <State good={["connected", "up_to_date"].includes(checks[part].status)}>{checks[part].status.replaceAll("_", " ")}</State>{" "}
                  {checks[part].message && <span className="quiet">{checks[part].message}</span>}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Show>
    </>
  );
}

const State = ({ good, children }: { good: boolean; children: string }) => (
  <span className={good ? "badge published" : "badge deleted"}>{children}</span>
);
