// Measures the contenders in turns, and formats the results.

/**
 * Runs each contender once, then each again, and so on, so that a slow phase of the machine affects all of them.
 * `run(name)` returns an object of numbers. The result has `{ median, least, most }` for each contender and key.
 */
export async function alternate(names, rounds, run, say = () => {}) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Another contender goes first in each round.
    const order = names.map((_, n) => names[(n + round) % names.length]);
    for (const name of order) {
      say(`round ${round + 1} of ${rounds}: ${name}`);
      samples[name].push(await run(name));
    }
  }
  return Object.fromEntries(names.map((name) => [name, summary(samples[name])]));
}

function summary(samples) {
  const keys = new Set(samples.flatMap(Object.keys));
  return Object.fromEntries([...keys].map((key) => [key, spread(samples.map((sample) => sample[key]))]));
}

export function spread(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const median = (sorted[Math.floor(middle - 0.5)] + sorted[Math.floor(middle)]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1) };
}

const DIGITS = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Formats a number with three significant digits. */
export const number = (value) => (Math.abs(value) < 1_000 ? DIGITS : WHOLE).format(value);

/** Formats a median with the minimum and the maximum. */
export const withSpread = ({ median, least, most }) => `${number(median)} (${number(least)}–${number(most)})`;

/** Formats a ratio with two decimal places. */
export const ratio = (one, other) => (one / other).toFixed(2);

/** Returns a Markdown table with text in the first column and numbers in the others. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map((_, n) => (n === 0 ? "---" : "--:"))).replaceAll(" ", "") + rows.map(line).join("");
}
