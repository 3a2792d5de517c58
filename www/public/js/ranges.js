// The quick ranges: each from a day of today's calendar to another.

/** In the order in which they are offered. */
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

/** A range's first and last day, "2025-01-31", where today is what the given clock shows. */
export function rangeDays(range, now = new Date()) {
  const [from, to] = range.days(now.getFullYear(), now.getMonth(), now.getDate());
  return { from: iso(from), to: iso(to) };
}

/** The range that has these days today, if there is one. */
export function rangeOf({ from, to }, now = new Date()) {
  return RANGES.find((range) => {
    const days = rangeDays(range, now);
    return days.from === from && days.to === to;
  });
}

/** UTC only carries the date over the ends of months: no hour is involved. */
function iso([year, month, day]) {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, "2025-01-31".length);
}
