// The matrix as a page of the documentation: node table.mjs <check|record>
//
// Reads the results that the runs wrote to FAULTS_DIR. `record` writes docs/reports/faults.md; `check` fails if that file
// differs from the data and the results.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { GROUPS, PLATFORMS, STEPS, outcomeOf } from "../faults/index.mjs";
import { needed } from "../support/environment.mjs";

const PAGE = "docs/reports/faults.md";
const PAGE_PATH = fileURLToPath(new URL(`../../../${PAGE}`, import.meta.url));
const NAMES = { node: "Node", workerd: "workerd", chromium: "Chromium" };

const INTRODUCTION = `\
# Faults and their outcomes

Each row is a fault that a simulator of CleverTap produces in the answer to the POST, to the first poll and to a later
poll. The next three columns have the outcome of \`count\`, \`trends\` and \`top\` with \`maxRetries: 0\`, by the rules that the README's
[table of errors](../../README.md#errors) sums up:

- "the result", "the report": the call returns it;
- "polls again": a further poll follows, no sooner than the poll interval and \`Retry-After\` allow;
- "polls with it": the same with the new req_id;
- "submits again": the call submits the query once more;
- a \`code\`: the call rejects with that error.

The last columns have the number of cases that passed on each platform, three for each fault. A case passes if

- the outcome is right;
- the error has the right fields, among them \`pending\` with its \`reqId\` and \`notBefore\` if resuming can help;
- exactly the expected requests reached the server, none of them too early;
- no exchange was left open, and no rejection was unhandled.

A note marks a fault that a platform's own \`fetch\` changes before the package sees it; the cases there expect the
outcome in the note.

\`cargo xtask test faults\` runs the matrix and fails if the results differ from this page; with \`--record\` it writes the
page.
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

/** Groups the rows that are one line of the table, because they differ only in a number. */
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

function textOf({ count, report, partial, waitMs, error, retryAfter }) {
  if (count !== undefined) return "the result";
  if (report !== undefined) return "the report";
  if (partial === true) return waitMs > 0 ? `polls again after ${waitMs / 1_000} s` : "polls again";
  if (partial !== undefined) return "polls with it";
  if (error === "request_expired") return "submits again";
  if (retryAfter === undefined) return `\`${error}\``;
  const { ms, at, atLeastMs } = retryAfter;
  const read = ms ?? (at === undefined ? atLeastMs && "very long" : "until then");
  return `\`${error}\`, ${read === undefined ? "value ignored" : `\`retryAfterMs\` ${read}`}`;
}

/** The first cell of a line: the name of its fault, or of several faults with their numbers as ranges. */
function labelOf(rows) {
  const [{ fault, fold }] = rows;
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

/** Describes the first difference between two pages, except for the date and the columns of platforms that did not run. */
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
  return at === undefined ? undefined : `the page has \`${one[at] ?? ""}\`, the run \`${other[at] ?? ""}\``;
}

if (process.argv[2] === "record") {
  const missing = PLATFORMS.filter((platform) => !results[platform]);
  if (missing.length > 0) {
    throw new Error(`the matrix did not run in ${missing.join(", ")}, so there is nothing to record`);
  }
  writeFileSync(PAGE_PATH, render());
  console.log(`wrote ${PAGE}`);
} else {
  const differs = difference(existsSync(PAGE_PATH) ? readFileSync(PAGE_PATH, "utf8") : "", render());
  if (differs !== undefined) {
    console.log(`${PAGE} differs from the run: ${differs}; \`cargo xtask test faults --record\` writes it`);
    process.exitCode = 1;
  }
}
