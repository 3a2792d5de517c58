// Periods of calendar days: the days, weeks and months of a range, and the range before it. Days are integers YYYYMMDD.

import { utc } from "./days.js";

/**
 * @typedef {{ from: number, to: number }} Period the first and the last day
 * @typedef {"day" | "week" | "month"} Step
 */

const DAY_MS = 86_400_000;

/**
 * Returns the day that is `days` later.
 *
 * @param {number} day
 * @param {number} days
 */
export function addDays(day, days) {
  return fromUtc(utc(day) + days * DAY_MS);
}

/**
 * Returns the number of days of a period.
 *
 * @param {Period} period
 */
export function daysIn({ from, to }) {
  return Math.round((utc(to) - utc(from)) / DAY_MS) + 1;
}

/**
 * Splits a period into days, weeks from Monday to Sunday, or months. The first and the last one may be shorter.
 *
 * @param {Period} period
 * @param {Step} step
 * @returns {Period[]}
 */
export function split({ from, to }, step) {
  const periods = [];
  for (let start = from; start <= to; ) {
    const end = Math.min(endOf(start, step), to);
    periods.push({ from: start, to: end });
    start = addDays(end, 1);
  }
  return periods;
}

/**
 * Returns the period before: as many months if the period consists of whole months, else as many days.
 *
 * @param {Period} period
 * @returns {Period}
 */
export function periodBefore({ from, to }) {
  const end = addDays(from, -1);
  const isWholeMonths = from % 100 === 1 && addDays(to, 1) % 100 === 1;
  if (!isWholeMonths) return { from: addDays(from, -daysIn({ from, to })), to: end };
  const months = monthNumber(to) - monthNumber(from) + 1;
  return { from: firstOfMonth(monthNumber(from) - months), to: end };
}

/**
 * Returns the ISO week of a day as YYYYWW. A week belongs to the year of its Thursday.
 *
 * @param {number} day
 */
export function isoWeek(day) {
  const thursday = addDays(day, 3 - weekday(day));
  const year = Math.trunc(thursday / 10_000);
  return year * 100 + Math.ceil(daysIn({ from: year * 10_000 + 101, to: thursday }) / 7);
}

/**
 * Returns the last day of the day, the week or the month.
 *
 * @param {number} day
 * @param {Step} step
 */
export function endOf(day, step) {
  if (step === "day") return day;
  if (step === "week") return addDays(day, 6 - weekday(day));
  return addDays(firstOfMonth(monthNumber(day) + 1), -1);
}

/**
 * Says if a day is the first one of its week or month.
 *
 * @param {number} day
 * @param {Step} step
 */
export function isFirst(day, step) {
  return endOf(addDays(day, -1), step) < day;
}

/**
 * Returns 0 for Monday.
 *
 * @param {number} day
 */
function weekday(day) {
  return (new Date(utc(day)).getUTCDay() + 6) % 7;
}

/** @param {number} day */
function monthNumber(day) {
  return Math.trunc(day / 10_000) * 12 + (Math.trunc(day / 100) % 100) - 1;
}

/** @param {number} months counted from year 0 */
function firstOfMonth(months) {
  return Math.floor(months / 12) * 10_000 + ((months % 12) + 1) * 100 + 1;
}

/** @param {number} ms */
function fromUtc(ms) {
  const date = new Date(ms);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
