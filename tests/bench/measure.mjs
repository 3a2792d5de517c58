// Runs in turn, and what is made of their figures.

/**
 * Runs each contender once, then each again, and so on: what slows the machine for a while slows all. `run(name)` gives
 * an object of numbers; what comes back has for each contender and key `{ median, least, most }`.
 */
export async function alternate(names, rounds, run, say = () => {}) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Nobody always goes first.
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

/** With three digits that count. */
export const number = (value) => (Math.abs(value) < 1_000 ? DIGITS : WHOLE).format(value);

/** A median with the least and the most. */
export const withSpread = ({ median, least, most }) => `${number(median)} (${number(least)}–${number(most)})`;

/** A ratio, with two digits after the point. */
export const ratio = (one, other) => (one / other).toFixed(2);

/** A table in Markdown; the first column is text, the others are numbers. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map((_, n) => (n === 0 ? "---" : "--:"))).replaceAll(" ", "") + rows.map(line).join("");
}
