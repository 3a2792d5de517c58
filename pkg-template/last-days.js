import { invalid } from "./errors.js";

const MAX_DAYS = 3_660;

/**
 * @param {number} n
 * @param {string} timeZone
 */
export function lastDays(n, timeZone) {
  if (!Number.isInteger(n) || n < 1 || n > MAX_DAYS) {
    const code = typeof n === "number" ? "range" : "type";
    throw invalid("days", `expected a whole number from 1 to ${MAX_DAYS}`, lastDays, code);
  }
  const { year, month, day } = today(timeZone);
  // Days are subtracted in UTC, which has no clock changes.
  /** @param {number} ago */
  const daysAgo = (ago) => {
    const date = new Date(Date.UTC(year, month - 1, day - ago));
    return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  };
  return { from: daysAgo(n), to: daysAgo(1) };
}

/**
 * Returns the calendar day of this moment in a time zone.
 *
 * @param {string} timeZone
 * @returns {Record<string, number>}
 */
function today(timeZone) {
  const wanted = 'expected an IANA time zone, such as "Europe/Berlin"';
  // `undefined` would be the machine's time zone.
  if (typeof timeZone !== "string") throw invalid("timeZone", wanted, lastDays);
  let format;
  try {
    format = new Intl.DateTimeFormat("en", {
      calendar: "gregory",
      numberingSystem: "latn",
      // Only some engines accept an offset, such as "+01:00".
      timeZone: /^[+-]/.test(timeZone) ? "" : timeZone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
    });
  } catch {
    throw invalid("timeZone", wanted, lastDays, "value");
  }
  // The format's own clock ignores the fake timers of some test runners.
  return Object.fromEntries(format.formatToParts(Date.now()).map(({ type, value }) => [type, Number(value)]));
}
