// The quick ranges of days, relative to today in the browser's calendar.

/**
 * @typedef {[year: number, month: number, day: number]} DateParts the month counts from 0; a day out of its month
 *   carries over
 * @typedef {{ name: string, label: string, days: (y: number, m: number, d: number) => [DateParts, DateParts] }} Range
 */

const MAX_DAYS = 3_660;

/**
 * All ranges in the order of their buttons.
 *
 * @type {Range[]}
 */
export const RANGES = [
  {
    name: "today",
    label: "Today",
    days: (y, m, d) => [
      [y, m, d],
      [y, m, d],
    ],
  },
  {
    name: "yesterday",
    label: "Yesterday",
    days: (y, m, d) => [
      [y, m, d - 1],
      [y, m, d - 1],
    ],
  },
  lastDays(7),
  lastDays(30),
  lastDays(90),
  {
    name: "this-month",
    label: "This month",
    days: (y, m, d) => [
      [y, m, 1],
      [y, m, d],
    ],
  },
  {
    name: "last-month",
    label: "Last month",
    days: (y, m) => [
      [y, m - 1, 1],
      [y, m, 0],
    ],
  },
  {
    name: "last-12-months",
    label: "Last 12 months",
    days: (y, m) => [
      [y, m - 12, 1],
      [y, m, 0],
    ],
  },
];

/**
 * The days that ended with yesterday.
 *
 * @param {number} count
 * @returns {Range}
 */
function lastDays(count) {
  return {
    name: `last-${count}`,
    label: `Last ${count} days`,
    days: (y, m, d) => [
      [y, m, d - count],
      [y, m, d - 1],
    ],
  };
}

/**
 * Returns a range by its name. Any number of days up to 3,660 has one: "last-45".
 *
 * @param {string | undefined} name
 */
export function rangeNamed(name = "") {
  const [, count] = /^last-([1-9]\d{0,3})$/.exec(name) ?? [];
  const known = RANGES.find((one) => one.name === name);
  return known ?? (count !== undefined && Number(count) <= MAX_DAYS ? lastDays(Number(count)) : undefined);
}

/**
 * Returns a range's first and last day as "2025-01-31".
 *
 * @param {string} name
 * @param {Date} [now]
 */
export function rangeDays(name, now = new Date()) {
  const range = rangeNamed(name);
  if (range === undefined) throw new RangeError(`no range is named ${name}`);
  const [from, to] = range.days(now.getFullYear(), now.getMonth(), now.getDate());
  return { from: iso(from), to: iso(to) };
}

/**
 * UTC has no daylight saving, so the arithmetic on days is exact.
 *
 * @param {DateParts} parts
 */
function iso([year, month, day]) {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, "2025-01-31".length);
}
