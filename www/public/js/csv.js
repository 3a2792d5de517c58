// Results as a CSV file (RFC 4180), and as text to paste into a spreadsheet.

/** @import { WireQuery } from "/clevertap-counts/index.js" */

const SPREADSHEET_FORMULA = /^[=+\-@\t\r]/;

/**
 * Returns the text of a CSV file.
 *
 * @param {(string | number)[][]} rows
 */
export function csv(rows) {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/**
 * Returns rows in the format that spreadsheets use on the clipboard.
 *
 * @param {(string | number)[][]} rows
 */
export function tsv(rows) {
  return rows.map((row) => row.map((cell) => escapeFormula(cell).replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

/**
 * Returns a file name made of the event and the days, in characters that every system accepts.
 *
 * @param {Pick<WireQuery, "event_name" | "from" | "to">} query
 * @param {string} extension
 */
export function fileName({ event_name, from, to }, extension) {
  const name = event_name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${name || "count"}-${from}-${to}.${extension}`;
}

/** @param {string | number} cell */
function csvCell(cell) {
  const text = escapeFormula(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Puts an apostrophe before a text that a spreadsheet would run as a formula.
 *
 * @param {string | number} cell
 */
function escapeFormula(cell) {
  if (typeof cell === "number") return String(cell);
  return SPREADSHEET_FORMULA.test(cell) ? `'${cell}` : cell;
}
