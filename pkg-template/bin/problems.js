/** @import { Issue } from "../index.js" */

/** Wrong use of the command line. */
export class UsageError extends Error {
  /**
   * @param {string[]} problems One text for each problem.
   * @param {string} [help] Printed after the problems.
   */
  constructor(problems, help = "clevertap-counts --help shows the usage.\n") {
    super(problems.join("; "));
    this.problems = problems;
    this.help = help;
  }
}

/**
 * A path such as `event_properties[0].operator`.
 *
 * @param {Issue["path"]} path
 */
export function pathText(path) {
  return path.map((key, n) => (typeof key === "number" ? `[${key}]` : n === 0 ? key : `.${key}`)).join("");
}

/**
 * Describes issues with the arguments that caused them.
 *
 * @param {readonly Issue[]} issues
 * @param {(path: Issue["path"]) => string} source Returns the flag, argument or variable of a path.
 */
export function describe(issues, source) {
  return issues.map(({ path, message }) => {
    const from = source(path);
    const text = pathText(path);
    return text === "" || text === from ? `${from}: ${message}` : `${from} (${text}): ${message}`;
  });
}

/**
 * The nearest of some names, if it is near enough to be meant.
 *
 * @param {string} text
 * @param {readonly string[]} names
 */
export function nearest(text, names) {
  const limit = Math.max(1, Math.floor(text.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: distance(text, name) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance <= limit ? ranked[0] : undefined;
}

/**
 * The number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
 *
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [row, above, before] = [[i], rows[i - 1], rows[i - 2]];
    for (let j = 1; j <= b.length; j++) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + changed);
      if (before && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2] + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
