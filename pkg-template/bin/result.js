/** @import { TopCounts, Trends } from "../index.js" */
/** @import { Flags } from "./flags.js" */

import { printable } from "./text.js";

/** The width of the longest bar of a table. */
const BAR = 30;

/**
 * One number: as it is, as a row, or as an object with the other keys of the answer.
 *
 * @param {{ count: number, extra?: object | undefined }} outcome
 * @param {Flags} flags
 * @param {{ event_name?: unknown, from?: unknown, to?: unknown }} [query]
 */
export function countText({ count, extra }, flags, query) {
  if (flags.json) return `${JSON.stringify({ count, extra })}\n`;
  if (!flags.csv) return `${count}\n`;
  // A pending does not tell its query.
  if (query === undefined) return csv(["count"], [[count]]);
  return csv(["event", "from", "to", "count"], [[query.event_name, query.from, query.to, count]]);
}

/**
 * A report of trends.
 *
 * @param {Trends} report
 * @param {Flags} flags
 */
export function trendsText(report, flags) {
  const rows = Object.entries(report).flatMap(([group, periods]) => {
    return Object.entries(periods).map(([period, count]) => ({ group, label: period, count }));
  });
  return rowsText(report, rows, "period", flags);
}

/**
 * A report of top values, the largest first.
 *
 * @param {TopCounts} report
 * @param {Flags} flags
 */
export function topText(report, flags) {
  const rows = Object.entries(report).flatMap(([group, types]) => {
    const values = Object.entries(types).flatMap(([type, counts]) => {
      // The client does not check the report's values, so a number may stand in the place of a type.
      const isType = typeof counts === "object" && counts !== null;
      return Object.entries(isType ? counts : { [type]: counts });
    });
    return values.map(([value, count]) => ({ group, label: value, count }));
  });
  const ofGroup = Object.keys(report);
  rows.sort((a, b) => ofGroup.indexOf(a.group) - ofGroup.indexOf(b.group) || b.count - a.count);
  return rowsText(report, rows, "value", flags);
}

/**
 * @param {object} report
 * @param {{ group: string, label: string, count: number }[]} rows
 * @param {"period" | "value"} name
 * @param {Flags} flags
 */
function rowsText(report, rows, name, flags) {
  if (flags.json) return `${JSON.stringify(report)}\n`;
  const hasGroups = Object.keys(report).length > 1;
  if (flags.csv) {
    const cells = rows.map(({ group, label, count }) => (hasGroups ? [group, label, count] : [label, count]));
    return csv([...(hasGroups ? ["group"] : []), name, "count"], cells);
  }
  const most = rows.reduce((most, { count }) => Math.max(most, count), 0);
  const bar = (/** @type {number} */ count) => "█".repeat(most > 0 ? Math.round((count / most) * BAR) : 0);
  // The label of a value may have any width, so it is last. Terminals show bars, which files do not need.
  const cells = rows.map(({ group, label, count }) => [
    ...(hasGroups ? [group] : []),
    ...(name === "period" ? [label, String(count)] : [String(count), label]),
    ...(process.stdout.isTTY && name === "period" ? [bar(count)] : []),
  ]);
  const head = [...(hasGroups ? ["group"] : []), ...(name === "period" ? [name, "count"] : ["count", name])];
  return table(head, cells, head.indexOf("count"));
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 * @param {number} right The column that is aligned to the right.
 */
function table(head, rows, right) {
  const all = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, n) => all.reduce((width, row) => Math.max(width, row[n].length), 0));
  const line = (/** @type {string[]} */ row) =>
    row.map((cell, n) => (n === right ? cell.padStart(widths[n]) : cell.padEnd(widths[n] ?? 0))).join("  ");
  return all.map((row) => `${line(row).trimEnd()}\n`).join("");
}

/**
 * Rows as in RFC 4180, with the line ends of this platform's tools.
 *
 * @param {string[]} head
 * @param {unknown[][]} rows
 */
function csv(head, rows) {
  const cell = (/** @type {unknown} */ value) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}
