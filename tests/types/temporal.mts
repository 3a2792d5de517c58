// Days of the platform's own Temporal, if the compiler declares it.

import { countQuery, type CalendarDate, type PlainDate } from "clevertap-counts";

type Declared = typeof globalThis extends { Temporal: { PlainDate: { prototype: infer Day } } } ? Day : PlainDate;
declare const day: Declared;
export const date: CalendarDate = day;
countQuery("E").between(day, day);

// The declaration of popular polyfills.
interface PolyfilledDate {
  readonly year: number;
  toString(options?: { calendarName?: "auto" | "always" | "never" | "critical" }): string;
  readonly [Symbol.toStringTag]: "Temporal.PlainDate";
}
declare const polyfilled: PolyfilledDate;
countQuery("E").between(polyfilled, polyfilled);
