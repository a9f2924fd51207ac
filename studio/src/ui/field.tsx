// A labelled field that says what is wrong with it.
import { useId, type InputHTMLAttributes, type TextareaHTMLAttributes } from "react";

interface Common {
  label: string;
  hint?: string;
  error?: string;
}

type Single = Common & InputHTMLAttributes<HTMLInputElement>;
type Several = Common & TextareaHTMLAttributes<HTMLTextAreaElement>;

function useTexts({ hint, error }: Common) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return { id, attributes: { id, "aria-describedby": described, "aria-invalid": error ? true : undefined } };
}

function Texts({ id, hint, error }: Common & { id: string }) {
  return (
    <>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error && (
        <span className="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </>
  );
}

export function TextField({ label, hint, error, ...rest }: Single) {
  const { id, attributes } = useTexts({ label, hint, error });
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input type="text" {...attributes} {...rest} />
      <Texts id={id} label={label} hint={hint} error={error} />
    </div>
  );
}

export function TextArea({ label, hint, error, ...rest }: Several) {
  const { id, attributes } = useTexts({ label, hint, error });
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea rows={3} {...attributes} {...rest} />
      <Texts id={id} label={label} hint={hint} error={error} />
    </div>
  );
}
