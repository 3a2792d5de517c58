// Calendar days in the account's own time zone, written as in queries: the integer YYYYMMDD.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Returns the day's midnight in UTC, in milliseconds since 1970.
 *
 * @param {number} day
 */
export function utc(day) {
  return Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, day % 100);
}

/**
 * Returns "2025-01-31", the format of date fields.
 *
 * @param {number} day
 */
export function isoDay(day) {
  return String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
}

/**
 * Parses the value of a date field. Returns `undefined` if it is empty.
 *
 * @param {string} iso
 */
export function parseIsoDay(iso) {
  return iso === "" ? undefined : Number(iso.replaceAll("-", ""));
}

/**
 * Says if a day is over, current or future. The account's time zone is unknown, so a day is current from its start at
 * UTC+14 to its end at UTC-12.
 *
 * @param {number} day
 * @param {number} now
 * @returns {"over" | "current" | "future"}
 */
export function dayState(day, now) {
  if (now >= utc(day) + DAY_MS + 12 * HOUR_MS) return "over";
  return now < utc(day) - 14 * HOUR_MS ? "future" : "current";
}

/** @type {Map<string | undefined, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string | undefined} locale */
function format(locale) {
  const known = formats.get(locale);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  formats.set(locale, made);
  return made;
}

/**
 * Returns "Jan 31, 2025" in the locale's own format.
 *
 * @param {number} day
 * @param {string} [locale]
 */
export function formatDay(day, locale) {
  return format(locale).format(utc(day));
}

/**
 * Returns "Jan 1 – 31, 2025" in the locale's own format.
 *
 * @param {{ from: number, to: number }} days
 * @param {string} [locale]
 */
export function formatDays({ from, to }, locale) {
  return format(locale).formatRange(utc(from), utc(to));
}

/**
 * Returns "Jan 31, 2025" for a single day, else "Jan 1 – 31, 2025".
 *
 * @param {{ from: number, to: number }} period
 */
export function formatPeriod(period) {
  return period.from === period.to ? formatDay(period.from) : formatDays(period);
}
