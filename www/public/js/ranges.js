// The quick ranges of days, relative to today in the browser's calendar.

/**
 * @typedef {[year: number, month: number, day: number]} DateParts the month counts from 0; a day out of its month
 *   carries over
 * @typedef {{ name: string, label: string, days: (y: number, m: number, d: number) => [DateParts, DateParts] }} Range
 */

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
  {
    name: "last-7",
    label: "Last 7 days",
    days: (y, m, d) => [
      [y, m, d - 7],
      [y, m, d - 1],
    ],
  },
  {
    name: "last-30",
    label: "Last 30 days",
    days: (y, m, d) => [
      [y, m, d - 30],
      [y, m, d - 1],
    ],
  },
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
];

/**
 * Returns a range's first and last day as "2025-01-31".
 *
 * @param {string} name
 * @param {Date} [now]
 */
export function rangeDays(name, now = new Date()) {
  const range = RANGES.find((one) => one.name === name);
  if (range === undefined) throw new RangeError(`no range is named ${name}`);
  const [from, to] = range.days(now.getFullYear(), now.getMonth(), now.getDate());
  return { from: iso(from), to: iso(to) };
}

/**
 * Returns the name of the range that has these days today, if there is one.
 *
 * @param {{ from: string, to: string }} days
 * @param {Date} [now]
 */
export function rangeOf({ from, to }, now = new Date()) {
  return RANGES.map(({ name }) => name).find((name) => {
    const days = rangeDays(name, now);
    return days.from === from && days.to === to;
  });
}

/**
 * UTC has no daylight saving, so the arithmetic on days is exact.
 *
 * @param {DateParts} parts
 */
function iso([year, month, day]) {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, "2025-01-31".length);
}
