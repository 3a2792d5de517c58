// Validates a query with a zod schema.

import * as z from "zod";
import type { Issue } from "../common/errors.ts";

/** A `Temporal.PlainDate`, also of a polyfill. */
interface PlainDate {
  readonly [Symbol.toStringTag]: "Temporal.PlainDate";
}

const day = z
  .union([
    z.int(),
    z.string().regex(/^(\d{8}|\d{4}-\d{2}-\d{2})$/),
    z.custom<PlainDate>((value) => Object(value)[Symbol.toStringTag] === "Temporal.PlainDate"),
  ])
  .transform((value) => (typeof value === "number" ? value : Number(String(value).slice(0, 10).replaceAll("-", ""))))
  .refine(isDay, "not a day of the years 1000 to 9999");

function isDay(value: number): boolean {
  const [year, month, date] = [Math.trunc(value / 10_000), Math.trunc(value / 100) % 100, value % 100];
  const found = new Date(Date.UTC(year, month - 1, date));
  return year >= 1000 && year <= 9999 && found.getUTCMonth() === month - 1 && found.getUTCDate() === date;
}

/** A list that is omitted if it is empty. */
const list = <T extends z.ZodType>(item: T, most = 100) =>
  z
    .array(item)
    .max(most)
    .optional()
    .transform((items) => (items?.length ? items : undefined));

/** An object that is omitted if it has no members. */
const group = <T extends z.ZodObject>(object: T) =>
  object.optional().transform((members) => {
    return members && Object.values(members).some((member) => member !== undefined) ? members : undefined;
  });

const name = z.string().refine((text) => text.trim() !== "", "must not be empty");
const boolean = z.boolean().transform((value) => (value ? "True" : "False"));
const values = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(100_000);
const value = z.union([z.string(), z.number(), boolean, values(z.string()), values(z.number()), values(boolean)]);

const filters = [
  z.strictObject({ name, operator: z.enum(["equals", "not_equals", "contains", "does_not_contain"]), value }),
  z.strictObject({
    name,
    operator: z.enum(["greater_than", "greater_than_equals", "less_than", "less_than_equals"]),
    value: z.number(),
  }),
  z.strictObject({ name, operator: z.enum(["exists", "does_not_exist"]), value: z.undefined().optional() }),
] as const;
const filter = z.discriminatedUnion("operator", filters);
const sessionFilter = z.discriminatedUnion("operator", [
  ...filters,
  z.strictObject({ name, operator: z.undefined().optional(), value }),
]);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null(), z.undefined()]);
/** JSON of at most 8 lists and objects inside each other. */
let json: z.ZodType = scalar;
for (let depth = 0; depth < 8; depth += 1) json = z.union([scalar, z.array(json), z.record(z.string(), json)]);
const items = list(json, 100_000);

const event = { event_name: name, event_properties: list(filter), session_properties: list(sessionFilter) };
const frequency = {
  operator: z.enum(["equals", "greater_than", "greater_than_equals", "less_than", "less_than_equals"]).optional(),
  value: z.number().optional(),
};

const PAIRS = [
  ["from", "to"],
  ["to", "from"],
  ["operator", "value"],
  ["value", "operator"],
] as const;

/** Checks the order of the days, and that keys of a pair come together. */
function checkPairs(input: { [key in (typeof PAIRS)[number][0]]?: unknown }, context: z.RefinementCtx) {
  const report = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  for (const [key, other] of PAIRS)
    if (input[key] === undefined && input[other] !== undefined) report(key, `missing: ${other} needs it`);
  if (Number(input.from) > Number(input.to)) report("from", "from is after to");
}

const condition = z
  .strictObject({ ...event, from: day.optional(), to: day.optional(), ...frequency })
  .superRefine(checkPairs);

const didAny = z
  .strictObject({ any_events: z.array(condition).min(1).max(100).optional(), ...frequency })
  .superRefine(checkPairs)
  .refine(({ any_events, operator }) => any_events || !operator, { path: ["any_events"], error: "missing" });

const query = z
  .strictObject({
    ...event,
    common_profile_properties: group(
      z.strictObject({
        profile_fields: list(filter),
        demographics: items,
        technographics: items,
        reachability: items,
        geo_fields: items,
        app_fields: items,
      }),
    ),
    advanced_query: group(
      z.strictObject({ did_all: list(condition), did_none: list(condition), did_any: group(didAny) }),
    ),
    from: day,
    to: day,
  })
  .superRefine((input, context) => checkPairs({ from: input.from, to: input.to }, context));

export type CountQuery = z.input<typeof query>;
export type WireQuery = z.output<typeof query>;

export function validateQuery(input: unknown): { ok: true; query: WireQuery } | { ok: false; issues: Issue[] } {
  const { success, data, error } = query.safeParse(input);
  return success ? { ok: true, query: data } : { ok: false, issues: error.issues.flatMap(withKeys) };
}

/** Splits an issue about unknown keys, whose path ends at their object, into one for each key. */
function withKeys(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: "unknown key" }));
}
