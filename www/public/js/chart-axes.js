// The axes of a chart: the first day of each period below, the counts on the left.

/** @import uPlot from "/uplot/uPlot.esm.js" */
/** @import { Period } from "./periods.js" */

import { utc } from "./days.js";

const DAY_MS = 86_400_000;
/** The steps between labels in days, for short ranges. */
const DAY_STEPS = [1, 2, 7, 14, 28, 56];
/** A step that always fits, because uPlot hides an axis without one. Ranges of many days place their labels themselves. */
const LARGEST_STEP = 3_652_000;
/** The steps between labels in months, for ranges of at least `MANY_DAYS`. */
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1_200, 6_000];
const MANY_DAYS = 300;
/** 1, 2, 5, 10, 20, 50, … */
const COUNT_STEPS = Array.from({ length: 15 }, (_, zeros) => [1, 2, 5].map((one) => one * 10 ** zeros)).flat();
/** The smallest distance between labels in pixels. */
const SPACE = 64;
const SPACE_OF_MONTHS = 76;

/** @type {(options: Intl.DateTimeFormatOptions) => (seconds: number) => string} */
const formatter = (options) => {
  const format = new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" });
  return (seconds) => format.format(seconds * 1_000);
};
const dayLabel = formatter({ month: "short", day: "numeric" });
// The year has four digits, because "Jan 25" would read as a day.
const monthLabel = formatter({ month: "short", year: "numeric" });
const yearLabel = formatter({ year: "numeric" });

/**
 * @param {Period[]} periods
 * @param {Intl.NumberFormat} number
 * @param {{ ink: string, line: string, font: string }} style
 * @returns {uPlot.Axis[]}
 */
export function axesOf(periods, number, { ink, line, font }) {
  const axis = { stroke: ink, font, ticks: { show: false } };
  const [first, last] = [periods[0], periods.at(-1)];
  const range = { from: first?.from ?? 19700101, to: last?.to ?? 19700101 };
  const isLong = utc(range.to) - utc(range.from) >= MANY_DAYS * DAY_MS;
  return [
    {
      ...axis,
      size: 28,
      grid: { show: false },
      space: SPACE,
      incrs: [...DAY_STEPS, LARGEST_STEP].map((step) => (step * DAY_MS) / 1_000),
      values: (_, ticks) => ticks.map(dayLabel),
      ...(isLong && monthAxis(range)),
    },
    {
      ...axis,
      size: (_, values) => 16 + 8 * Math.max(2, ...(values ?? []).map((value) => value.length)),
      grid: { stroke: line, width: 1 },
      incrs: COUNT_STEPS,
      values: (_, ticks) => ticks.map((tick) => number.format(tick)),
    },
  ];
}

/**
 * @param {Period} range
 * @returns {Pick<uPlot.Axis, "splits" | "values">}
 */
function monthAxis(range) {
  /** @param {uPlot} plot */
  const ticksOf = (plot) => monthTicks(range, Math.floor(plot.bbox.width / devicePixelRatio / SPACE_OF_MONTHS));
  return { splits: (plot) => ticksOf(plot).ticks, values: (plot) => ticksOf(plot).labels };
}

/**
 * Returns the first days of months at a regular distance, at most `most` of them, in seconds since 1970, with their labels:
 * years if they are whole years apart, else months with their year.
 *
 * @param {Period} range
 * @param {number} most
 */
export function monthTicks({ from, to }, most) {
  const [start, end] = [monthNumber(from), monthNumber(to)];
  const step = MONTH_STEPS.find((one) => (end - start + 1) / one <= Math.max(1, most)) ?? 12_000;
  const ticks = [];
  for (let month = Math.ceil(start / step) * step; month <= end; month += step) {
    const tick = Date.UTC(Math.floor(month / 12), month % 12);
    if (tick >= utc(from)) ticks.push(tick / 1_000);
  }
  return { ticks, labels: ticks.map(step % 12 === 0 ? yearLabel : monthLabel) };
}

/** @param {number} day */
function monthNumber(day) {
  return Math.trunc(day / 10_000) * 12 + (Math.trunc(day / 100) % 100) - 1;
}
