// How long a count may be given out again.

const MINUTE = 60_000;
const DAY = 86_400_000;

/** While the last of its days may still be growing. */
const GROWING_MS = MINUTE;
const FINAL_MS = DAY;

/** The moment at which a day, as the integer YYYYMMDD, has ended everywhere on earth: at UTC-12. */
export function endsEverywhere(date: number): number {
  return Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, (date % 100) + 1, 12);
}

/** How long a count of the days up to `to` is fresh, asked for at `askedAt`: CleverTap may have counted right then. */
export function freshForMs(to: number, askedAt: number): number {
  return askedAt >= endsEverywhere(to) ? FINAL_MS : GROWING_MS;
}
