import { useEffect, useState } from "preact/hooks";
import { parlance, sentence, useLive } from "../client";
import { type Lesson, readKept, readLesson } from "../lessons";
import { Player } from "../media/player";
import { Speaking } from "../media/speaking";
import { useUrls } from "../media/urls";
import { useTitle } from "../ui/title";
import { Keep } from "./levels";

export function UnitScreen({ id }: { id: string }) {
  const lesson = useLive(() => readLesson(id));
  const kept = useLive(readKept);
  useTitle(lesson?.unit.title);
  const urls = useUrls(id, lesson?.assets ?? []);
  const isThere = Boolean(lesson);
  useEffect(() => {
    // Opening it is beginning it, once.
    if (lesson && lesson.progress.startedAt === null) void parlance.events.add({ kind: "unit_started", unitId: id });
  }, [isThere]);
  if (lesson === undefined) return null;
  if (lesson === null) return <h1>This unit is no longer there</h1>;
  const { unit, level, story } = lesson;
  const pictures = lesson.assets.filter(({ type }) => type === "SCREENSHOT");
  return (
    <>
      <p>
        <a href={`#/levels/${level.id}`} lang={level.language}>
          {level.name}
        </a>
      </p>
      <h1 lang={level.language}>{unit.title}</h1>
      <p class="quiet" lang={level.language}>
        {story?.title}
      </p>
      {unit.description && <p lang={level.language}>{unit.description}</p>}
      <Player lesson={lesson} urls={urls} />
      {unit.referenceText && (
        <section aria-labelledby="say">
          <h2 id="say">Say it yourself</h2>
          <blockquote lang={level.language}>{unit.referenceText}</blockquote>
          <Speaking lesson={lesson} />
        </section>
      )}
      {pictures.map(
        ({ id }, at) => urls?.has(id) && <img key={id} src={urls.get(id)} alt={`Picture ${at + 1} of ${unit.title}`} />,
      )}
      <Finish lesson={lesson} />
      {kept && <Keep units={kept.units.has(id) ? [] : [id]} />}
    </>
  );
}

/** How well the learner thinks they know it, 0–100. */
const RATINGS = [
  [50, "I am still unsure"],
  [80, "I mostly know it"],
  [100, "I know it"],
] as const;

function Finish({ lesson: { unit, progress } }: { lesson: Lesson }) {
  const [told, tell] = useState("");
  const [error, setError] = useState<string>();
  async function finish(event: SubmitEvent) {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget as HTMLFormElement).get("score");
    try {
      await parlance.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: Number(chosen) } });
      tell("Done. Well learnt!");
    } catch (error) {
      setError(sentence(error));
    }
  }
  return (
    <section aria-labelledby="finish">
      <h2 id="finish">Finish</h2>
      {progress.completed && (
        <p>
          ✓ You have finished this unit{progress.score !== null && `, best with ${Math.round(progress.score)} %`}.
        </p>
      )}
      <form onSubmit={finish}>
        <fieldset>
          <legend>How well do you know it?</legend>
          {RATINGS.map(([score, label]) => (
            <label key={score} class="choice">
              <input type="radio" name="score" value={score} required /> {label}
            </label>
          ))}
        </fieldset>
        <button class="primary">{progress.completed ? "Finish again" : "Finish this unit"}</button>
      </form>
      <p role="status">{told}</p>
      <p role="alert" class="bad">
        {error}
      </p>
    </section>
  );
}
