// Calendar days as queries carry them: integers YYYYMMDD, of the account's own time zone.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Midnight in UTC, in milliseconds since 1970. */
export function utc(day) {
  return Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, day % 100);
}

/** "2025-01-31", as date fields want it. */
export function isoDay(day) {
  return String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
}

/**
 * Where a day stands: "over" once it has ended everywhere on earth (the last place is at UTC-12),
 * "ahead" until it begins somewhere (first at UTC+14), "growing" between.
 */
export function standing(day, now) {
  if (now >= utc(day) + DAY_MS + 12 * HOUR_MS) return "over";
  return now < utc(day) - 14 * HOUR_MS ? "ahead" : "growing";
}

const formats = new Map();

function format(locale) {
  if (!formats.has(locale))
    formats.set(locale, new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }));
  return formats.get(locale);
}

/** "Jan 31, 2025", or as the locale has it. */
export function dayInWords(day, locale) {
  return format(locale).format(utc(day));
}

/** "Jan 1 – 31, 2025", or as the locale has it. */
export function daysInWords({ from, to }, locale) {
  return format(locale).formatRange(utc(from), utc(to));
}
