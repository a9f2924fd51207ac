// Recording oneself, hearing it, saying how close it was, and what came of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { parlance, sentence, useLive } from "../client";
import type { Lesson } from "../lessons";

/** What the server takes, in the order in which browsers make them well. */
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const MAX_MS = 60_000;

/** The learner's own ear, 0–100: this player has no speech SDK. A server with a scorer of its own does not use it. */
const RATINGS = [
  [40, "Not yet"],
  [70, "Close"],
  [95, "Like the original"],
] as const;

export function Speaking({ lesson }: { lesson: Lesson }) {
  const { unit } = lesson;
  const [recorded, setRecorded] = useState<Blob>();
  const [told, tell] = useState("");
  const [error, setError] = useState<string>();
  const { isRecording, start, stop } = useRecorder((sound) => {
    setRecorded(sound);
    tell("Recorded. Listen to it.");
  });

  async function begin() {
    setError(undefined);
    setRecorded(undefined);
    try {
      await start();
      tell("Recording …");
    } catch (error) {
      const refused = error instanceof DOMException && error.name === "NotAllowedError";
      setError(refused ? "The browser may not use the microphone. Allow it in the page’s settings." : sentence(error));
    }
  }

  async function keep(event: SubmitEvent) {
    event.preventDefault();
    if (!recorded) return;
    const score = Number(new FormData(event.currentTarget as HTMLFormElement).get("rating"));
    try {
      const contentType = recorded.type.split(";")[0] ?? "audio/webm";
      await parlance.recordings.add({ unitId: unit.id, contentType, clientResult: { score } }, recorded);
      setRecorded(undefined);
      tell("Kept. It is sent when there is a line.");
    } catch (error) {
      setError(sentence(error));
    }
  }

  return (
    <>
      <button onClick={isRecording ? stop : begin} class={isRecording ? "danger" : undefined}>
        {isRecording ? "Stop" : recorded ? "Record again" : "Record"}
      </button>
      <p role="status">{told}</p>
      <p role="alert" class="bad">
        {error}
      </p>
      {recorded && (
        <form onSubmit={keep}>
          <Sound blob={recorded} label="Your recording" />
          <fieldset>
            <legend>How close was it?</legend>
            {RATINGS.map(([score, label]) => (
              <label key={score} class="choice">
                <input type="radio" name="rating" value={score} required /> {label}
              </label>
            ))}
          </fieldset>
          <button>Keep this recording</button>
        </form>
      )}
      <Attempts lesson={lesson} />
    </>
  );
}

function Sound({ blob, label }: { blob: Blob; label: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url ? <audio src={url} controls aria-label={label} /> : null;
}

/** Those that wait on the device, and those that were scored. */
function Attempts({ lesson: { unit, attempts } }: { lesson: Lesson }) {
  const waiting = useLive(async () => {
    const own = (await parlance.recordings.all()).filter(({ unitId }) => unitId === unit.id);
    return Promise.all(
      own.map(async (recording) => {
        const sound = await parlance.recordings.sound(recording.id);
        return { recording, blob: sound && new Blob([sound as BlobPart], { type: recording.contentType }) };
      }),
    );
  });
  const scored = attempts.filter(({ score }) => score !== null);
  if (!waiting?.length && scored.length === 0) return null;
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <ul class="list attempts" aria-label="Your recordings">
      {waiting?.map(({ recording, blob }) => {
        const time = day.format(new Date(recording.recordedAt));
        return (
          <li key={recording.id}>
            {time}: {recording.refused ? recording.refused.detail : "to be sent"}
            {blob && <Sound blob={blob} label={`Recording of ${time}`} />}
          </li>
        );
      })}
      {scored.map((attempt) => (
        <li key={attempt.id}>
          {day.format(new Date(attempt.createdAt))}: {Math.round(attempt.score ?? 0)} %
          {attempt.feedback && <span class="quiet"> {attempt.feedback}</span>}
        </li>
      ))}
    </ul>
  );
}

function useRecorder(done: (sound: Blob) => void) {
  const recorder = useRef<MediaRecorder | null>(null);
  const [isRecording, setRecording] = useState(false);

  async function start() {
    if (!navigator.mediaDevices) throw new Error("Recording needs a page with TLS (https).");
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const type = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const made = new MediaRecorder(stream, type ? { mimeType: type } : undefined);
    const parts: Blob[] = [];
    const timer = setTimeout(() => made.stop(), MAX_MS);
    made.ondataavailable = ({ data }) => parts.push(data);
    made.onstop = () => {
      clearTimeout(timer);
      stream.getTracks().forEach((track) => track.stop());
      setRecording(false);
      done(new Blob(parts, { type: made.mimeType }));
    };
    made.start();
    recorder.current = made;
    setRecording(true);
  }

  const stop = () => recorder.current?.state === "recording" && recorder.current.stop();
  // Who leaves the page does not go on being listened to.
  useEffect(() => () => void stop(), []);
  return { isRecording, start, stop };
}
