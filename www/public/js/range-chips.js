// The buttons of the quick ranges of days.

import { RANGES, rangeNamed } from "./ranges.js";

/**
 * Adds a button for each range. `onChoose` receives the name of the range that the user chooses.
 *
 * @param {HTMLElement} root
 * @param {(range: string) => void} onChoose
 */
export function rangeChips(root, onChoose) {
  /** @type {Map<string, HTMLButtonElement>} */
  const chips = new Map();

  /** @param {{ name: string, label: string }} range */
  function add({ name, label }) {
    const chip = document.createElement("button");
    Object.assign(chip, { type: "button", textContent: label, className: "chip" });
    chip.addEventListener("click", () => onChoose(name));
    chips.set(name, chip);
    root.append(chip);
  }

  for (const range of RANGES) add(range);

  return {
    /**
     * Marks the chosen range. A link may bring one that has no button yet.
     *
     * @param {string | undefined} chosen
     */
    show(chosen) {
      const range = rangeNamed(chosen);
      if (range && !chips.has(range.name)) add(range);
      for (const [name, chip] of chips) chip.setAttribute("aria-pressed", String(name === chosen));
    },
  };
}
