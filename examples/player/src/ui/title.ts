import { useEffect } from "preact/hooks";

/** The page's title, for tabs, histories and ears. */
export function useTitle(title: string | undefined) {
  useEffect(() => {
    if (title) document.title = `${title} · Parlance`;
  }, [title]);
}
