import { useEffect } from "react";

/** Names the page, for tabs and for those who hear it. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Parlance Studio`;
  }, [title]);
}
