// Addresses behind the `#`: the player opens from any of them without a line.
import { useEffect, useState } from "preact/hooks";

const here = () => location.hash.slice(1) || "/";

export function usePath(): string {
  const [path, setPath] = useState(here());
  useEffect(() => {
    const look = () => setPath(here());
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return path;
}
