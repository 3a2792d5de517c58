// The line below a filter's value that offers to send a text as another type, and to undo that.

/** @import { FilterDraft, Kind } from "./filter-draft.js" */

import { part, setText } from "./dom.js";
import { otherReading } from "./filter-reading.js";

/**
 * Sets up the line of a filter's row. `read` returns the row's draft, `kinds` the types that it may have, and `apply`
 * changes the row.
 *
 * @param {HTMLElement} row
 * @param {{
 *   read: () => FilterDraft,
 *   kinds: () => readonly Kind[],
 *   apply: (change: Partial<FilterDraft> & { kind: Kind }) => void,
 * }} options
 */
export function readingView(row, { read, kinds, apply }) {
  const line = part(row, "other-type");
  const button = part(row, "use-other-type");
  /**
   * The text that the button changed, with the state after that.
   *
   * @type {{ before: FilterDraft, after: string } | undefined}
   */
  let changed;

  /** @param {FilterDraft} draft */
  const keyOf = ({ kind, text, flag }) => JSON.stringify([kind, text, flag]);

  function update() {
    const draft = read();
    if (changed?.after !== keyOf(draft)) changed = undefined;
    const reading = otherReading(draft, kinds());
    line.hidden = reading === undefined && changed === undefined;
    const sentAs = draft.kind === "boolean" ? "true or false" : "a number";
    setText(part(row, "other-type-note"), changed ? `Sent as ${sentAs}.` : (reading?.note ?? ""));
    setText(button, changed ? "Send as text again" : (reading?.action ?? ""));
  }

  button.addEventListener("click", () => {
    const before = read();
    if (changed) {
      const { kind, text, flag } = changed.before;
      changed = undefined;
      apply({ kind, text, flag });
    } else {
      const reading = otherReading(before, kinds());
      if (reading === undefined) return;
      apply(reading.change);
      changed = { before, after: keyOf(read()) };
    }
    update();
  });

  return { update };
}
