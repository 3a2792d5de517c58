// The buttons of the quick ranges of days.

import { RANGES, rangeDays, rangeOf } from "./ranges.js";

/**
 * Adds a button for each range. `onChoose` receives the days of the range that the user chooses.
 *
 * @param {HTMLElement} root
 * @param {(days: { from: string, to: string }) => void} onChoose
 */
export function rangeChips(root, onChoose) {
  const chips = RANGES.map(({ name, label }) => {
    const chip = document.createElement("button");
    Object.assign(chip, { type: "button", textContent: label, className: "chip" });
    chip.addEventListener("click", () => onChoose(rangeDays(name)));
    return { name, chip };
  });
  root.append(...chips.map(({ chip }) => chip));

  return {
    /**
     * Marks the range that has these days.
     *
     * @param {{ from: string, to: string }} days
     */
    show(days) {
      const range = rangeOf(days);
      for (const { name, chip } of chips) chip.setAttribute("aria-pressed", String(name === range));
    },
  };
}
