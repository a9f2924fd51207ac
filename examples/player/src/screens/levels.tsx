import { useState } from "preact/hooks";
import { sentence, useLive, useSync } from "../client";
import { keepOffline, readCourse, readKept } from "../lessons";
import { Awaited, Empty, Share, UnitLink } from "../ui/parts";
import { useTitle } from "../ui/title";

export function Levels() {
  useTitle("Levels");
  const { state } = useSync();
  const course = useLive(readCourse);
  return (
    <>
      <h1>Levels</h1>
      {course?.levels.length === 0 && <Awaited state={state} />}
      <ul class="list">
        {course?.levels.map(({ level, done, total }) => (
          <li key={level.id} class="panel">
            <h2>
              <a href={`#/levels/${level.id}`} lang={level.language}>
                {level.name}
              </a>
            </h2>
            {level.description && <p lang={level.language}>{level.description}</p>}
            <Share done={done} total={total} label={`${level.name}: units done`} />
          </li>
        ))}
      </ul>
    </>
  );
}

export function LevelScreen({ id }: { id: string }) {
  const course = useLive(readCourse);
  const kept = useLive(readKept);
  const found = course?.levels.find(({ level }) => level.id === id);
  useTitle(found?.level.name);
  if (!course) return null;
  if (!found) return <h1>This level is no longer there</h1>;
  const { level, stories } = found;
  const units = stories.flatMap((story) => story.units).map(({ unit }) => unit.id);
  return (
    <>
      <p>
        <a href="#/levels">All levels</a>
      </p>
      <h1 lang={level.language}>{level.name}</h1>
      {units.length > 0 && kept && <Keep units={units.filter((unit) => !kept.units.has(unit))} />}
      {stories.map(({ story, units }) => (
        <section key={story.id} aria-labelledby={story.id}>
          <h2 id={story.id} lang={level.language}>
            {story.title}
          </h2>
          {units.length === 0 && <Empty>There are no units here yet.</Empty>}
          <ul class="list">
            {units.map((state) => (
              <li key={state.unit.id}>
                <UnitLink state={state} isKept={kept?.units.has(state.unit.id)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** Takes units along. */
export function Keep({ units }: { units: string[] }) {
  const [told, tell] = useState<{ done: number; of: number }>();
  const [error, setError] = useState<string>();
  async function keep() {
    const of = units.length;
    setError(undefined);
    tell({ done: 0, of });
    try {
      await keepOffline(units, (done) => tell({ done, of }));
    } catch (error) {
      setError(sentence(error));
    }
    tell(undefined);
  }
  return (
    <div>
      {units.length === 0 ? (
        <p class="quiet">✓ On this device: works without a line.</p>
      ) : (
        <button onClick={keep} aria-disabled={told !== undefined}>
          Keep offline
        </button>
      )}
      <p role="status">{told && `Fetching ${told.done} of ${told.of} …`}</p>
      <p role="alert" class="bad">
        {error}
      </p>
    </div>
  );
}
