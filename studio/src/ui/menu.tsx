// A button that shows more buttons.
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

export function Menu({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!whole.current?.contains(event.target as globalThis.Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className="menu"
      ref={whole}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button ref={button} type="button" className="plain" aria-label={label} aria-expanded={open} aria-controls={id}
        onClick={() => setOpen(!open)}>
        ⋯
      </button>
      <div id={id} hidden={!open} className="menu-items" onClick={close}>
        {children}
      </div>
    </div>
  );
}
