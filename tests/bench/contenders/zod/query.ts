// Validates a query with a zod schema.

import * as z from "zod";
import type { Issue } from "../common/errors.ts";

const day = z
  .union([z.int(), z.string().regex(/^(\d{8}|\d{4}-\d{2}-\d{2})$/)])
  .transform((value) => Number(String(value).replaceAll("-", "")))
  .refine(isDay, "not a day of the years 1000 to 9999");

function isDay(value: number): boolean {
  const [year, month, date] = [Math.trunc(value / 10_000), Math.trunc(value / 100) % 100, value % 100];
  const found = new Date(Date.UTC(year, month - 1, date));
  return year >= 1000 && year <= 9999 && found.getUTCMonth() === month - 1 && found.getUTCDate() === date;
}

const name = z.string().refine((text) => text.trim() !== "", "must not be empty");
const boolean = z.boolean().transform((value) => (value ? "True" : "False"));
const value = z.union([
  z.string(),
  z.number(),
  boolean,
  z.array(z.string()).min(1),
  z.array(z.number()).min(1),
  z.array(boolean).min(1),
]);

const filter = z.discriminatedUnion("operator", [
  z.strictObject({ name, operator: z.enum(["equals", "not_equals", "contains", "does_not_contain"]), value }),
  z.strictObject({
    name,
    operator: z.enum(["greater_than", "greater_than_equals", "less_than", "less_than_equals"]),
    value: z.number(),
  }),
  z.strictObject({ name, operator: z.enum(["exists", "does_not_exist"]) }),
]);

const query = z
  .strictObject({
    event_name: name,
    event_properties: z
      .array(filter)
      .max(100)
      .optional()
      .transform((filters) => (filters?.length ? filters : undefined)),
    from: day,
    to: day,
  })
  .refine(({ from, to }) => from <= to, "from is after to");

export type CountQuery = z.input<typeof query>;
export type WireQuery = z.output<typeof query>;

export function validateQuery(input: unknown): { ok: true; query: WireQuery } | { ok: false; issues: Issue[] } {
  const { success, data, error } = query.safeParse(input);
  return success ? { ok: true, query: data } : { ok: false, issues: error.issues };
}
