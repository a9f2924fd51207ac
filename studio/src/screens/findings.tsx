// What learners would trip over, each one step away from where it is mended.
import { lintUnit, type Finding } from "../api/lint";
import type { UnitPage } from "../api/nodes";
import { Show, useLoad } from "../ui/load";

/** Brings what mends it into view and the keyboard to it. */
function show({ asset, field }: Finding) {
  const element = asset
    ? document.getElementById(`asset-${asset}`)
    : document.querySelector<HTMLElement>(field === "title" ? "#fields input" : "#uploads-input");
  element?.scrollIntoView({ block: "center" });
  element?.focus({ preventScroll: true });
}

export function Findings({ unit, changes }: { unit: UnitPage; changes: number }) {
  const findings = useLoad(`${unit.id} ${changes}`, () => lintUnit(unit));
  return (
    <aside className="panel findings" aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      <Show of={findings}>
        {(list) =>
          list.length === 0 ? (
            <p>Nothing that learners would trip over.</p>
          ) : (
            <ul>
              {list.map((finding, at) => (
                <li key={at}>
                  {finding.detail}{" "}
                  <button type="button" className="link" onClick={() => show(finding)}
                    aria-label={`Show what it is about: ${finding.detail}`}>
                    Show
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Show>
    </aside>
  );
}
