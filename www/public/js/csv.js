// Results as a file for spreadsheets (RFC 4180), and as text to paste into one.

const SPREADSHEET_FORMULA = /^[=+\-@\t\r]/;

/** The file's text, from rows of cells. */
export function csv(rows) {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** Rows as the clipboard carries them between spreadsheets. */
export function tsv(rows) {
  return rows.map((row) => row.map((cell) => harmless(cell).replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

/** A file name that says what is in it, in characters that every system takes. */
export function fileName({ event_name, from, to }, extension) {
  const name = event_name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${name || "count"}-${from}-${to}.${extension}`;
}

function csvCell(cell) {
  const text = harmless(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that a spreadsheet would run as a formula gets the apostrophe that makes it text. */
function harmless(cell) {
  if (typeof cell === "number") return String(cell);
  return SPREADSHEET_FORMULA.test(cell) ? `'${cell}` : cell;
}
