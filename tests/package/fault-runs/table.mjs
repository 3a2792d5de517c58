// The matrix as a table: node table.mjs <check|record>, after runs that left their results in FAULTS_DIR.
//
// `record` writes docs/faults.md; `check` fails where that file does not say what the data and the runs say.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GROUPS, PLATFORMS, STEPS, outcomeOf } from "../faults/index.mjs";
import { needed } from "../support/environment.mjs";

const DOCUMENT = fileURLToPath(new URL("../../../docs/faults.md", import.meta.url));
const NAMES = { node: "Node", workerd: "workerd", chromium: "Chromium" };

const INTRODUCTION = `\
# What goes wrong, and what comes of it

Every row is a fault that a simulator of CleverTap produced: on the answer to the POST, to the first poll and to a later
poll. The next columns say what a call of \`count\` with \`maxRetries: 0\` came to, by the rules that the README's table
of errors sums up: "the count"; "goes on", which is a further poll, no sooner than the poll interval and \`Retry-After\`
allow; "submits anew"; or the \`code\` of the error it rejected with. The last columns are the cases that passed on each
platform, three a fault: the outcome was that, the error had the fields it should have (\`pending\` with the right
\`reqId\` and \`notBefore\` wherever resuming helps), exactly the requests that belong to it reached the server, each in
its time, no exchange was left open, and no rejection unhandled. Where a platform's own \`fetch\` makes something else
of a fault before the package sees it, a note says what; these cases hold the package to that.

\`cargo xtask test faults\` runs the matrix, and fails where this page is not what the run shows; with \`--record\` it
writes this page.
`;

const results = Object.fromEntries(
  PLATFORMS.filter((platform) => existsSync(fileOf(platform))).map((platform) => [
    platform,
    JSON.parse(readFileSync(fileOf(platform), "utf8")),
  ]),
);

function fileOf(platform) {
  return `${needed("FAULTS_DIR")}/${platform}.json`;
}

/** Rows that are one line: alike but for a number. */
function linesOf(rows) {
  const lines = new Map();
  for (const row of rows) {
    const outcomes = Object.keys(STEPS).map((step) => textOf(outcomeOf(row, step)));
    const key = JSON.stringify([row.fold ? [row.fold.before, row.fold.after] : row.fault, outcomes, row.platforms]);
    if (!lines.has(key)) lines.set(key, { outcomes, rows: [] });
    lines.get(key).rows.push(row);
  }
  return [...lines.values()];
}

function textOf({ count, partial, waitMs, error, retryAfter }) {
  if (count !== undefined) return "the count";
  if (partial === true) return waitMs > 0 ? `goes on after ${waitMs / 1_000} s` : "goes on";
  if (partial !== undefined) return "goes on with it";
  if (error === "request_expired") return "submits anew";
  if (retryAfter === undefined) return `\`${error}\``;
  const { ms, at, atLeastMs } = retryAfter;
  const read = ms ?? (at === undefined ? atLeastMs && "very long" : "until then");
  return `\`${error}\`, ${read === undefined ? "not read" : `\`retryAfterMs\` ${read}`}`;
}

function labelOf([{ fault, fold }, ...more], rows = [{ fault, fold }, ...more]) {
  if (fold === undefined) return fault;
  const ranges = [];
  for (const { value } of rows.map(({ fold }) => fold)) {
    const last = ranges.at(-1);
    if (last?.[1] === value - 1) last[1] = value;
    else ranges.push([value, value]);
  }
  const numbers = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
  return `${fold.before}${numbers}${fold.after}`;
}

function render() {
  const notes = [];
  const noteOf = ({ platforms }, platform) => {
    const deviation = platforms?.[platform];
    if (deviation === undefined) return "";
    const { because, outcome } = deviation;
    const note = `${NAMES[platform]}: ${because}${outcome ? `; ${textOf(outcome)}` : ""}.`;
    if (!notes.includes(note)) notes.push(note);
    return ` [^${notes.indexOf(note) + 1}]`;
  };
  const cells = (line) =>
    PLATFORMS.map((platform) => {
      const passed = line.rows.map(({ fault }) => results[platform]?.byFault[fault]?.passed ?? 0);
      return `${passed.reduce((sum, count) => sum + count)}${noteOf(line.rows[0], platform)}`;
    });
  const names = PLATFORMS.map((platform) => NAMES[platform]);
  const head = ["fault", "on the POST", "on the first poll", "on a later poll", ...names];
  const tables = Object.entries(GROUPS).map(([group, rows]) => {
    const lines = linesOf(rows).map((line) => row([labelOf(line.rows), ...line.outcomes, ...cells(line)]));
    return [`## ${group}\n`, row(head), row(["---", "---", "---", "---", "--:", "--:", "--:"]), ...lines, ""].join(
      "\n",
    );
  });
  const footnotes = notes.map((note, n) => `[^${n + 1}]: ${note}`);
  return [INTRODUCTION, ran(), "", ...tables, footnotes.join("\n"), ""].join("\n");
}

const row = (cells) => `| ${cells.join(" | ")} |`;

function ran() {
  const total = ({ byFault }) => Object.values(byFault).reduce((sum, { passed }) => sum + passed, 0);
  const each = Object.values(results).map((result) => `${total(result)} cases in ${result.version}`);
  return `Run on ${new Date().toISOString().slice(0, 10)}: ${each.join(", ")}.`;
}

/** Where two pages differ, the line of what ran when, and columns of platforms that did not run, left out. */
function difference(written, shown) {
  const missing = PLATFORMS.flatMap((platform, n) => (results[platform] ? [] : [n - PLATFORMS.length - 1]));
  const comparable = (page) =>
    page
      .split("\n")
      .filter((line) => !line.startsWith("Run on "))
      .map((line) => {
        const cells = line.split("|");
        if (cells.length > PLATFORMS.length) for (const at of missing) cells.splice(at, 1, "");
        return cells.join("|");
      });
  const [one, other] = [comparable(written), comparable(shown)];
  const at = Array.from({ length: Math.max(one.length, other.length) }, (_, n) => n).find((n) => one[n] !== other[n]);
  return at === undefined ? undefined : `it says \`${one[at] ?? ""}\`, the run \`${other[at] ?? ""}\``;
}

if (process.argv[2] === "record") {
  const missing = PLATFORMS.filter((platform) => !results[platform]);
  if (missing.length > 0)
    throw new Error(`the matrix did not run in ${missing.join(", ")}, so there is nothing to record`);
  writeFileSync(DOCUMENT, render());
  console.log(`wrote ${DOCUMENT}`);
} else {
  const differs = difference(existsSync(DOCUMENT) ? readFileSync(DOCUMENT, "utf8") : "", render());
  if (differs !== undefined) {
    console.log(`docs/faults.md is not what the run shows: ${differs}; \`cargo xtask test faults --record\` writes it`);
    process.exitCode = 1;
  }
}
