// Decides how long a count is reused for identical queries.

const MINUTE = 60_000;
const DAY = 86_400_000;

/** For a count whose last day may still be growing. */
const GROWING_MS = MINUTE;
const FINAL_MS = DAY;

/** Returns the end of a day, given as the integer YYYYMMDD, in the last time zone on earth: UTC-12. */
export function endsEverywhere(date: number): number {
  return Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, (date % 100) + 1, 12);
}

/**
 * Returns for how long a count of the days up to `to` is fresh. `askedAt` is the time of its submission, because
 * CleverTap may have counted at that moment.
 */
export function freshForMs(to: number, askedAt: number): number {
  return askedAt >= endsEverywhere(to) ? FINAL_MS : GROWING_MS;
}
