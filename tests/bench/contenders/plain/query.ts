// Validates a query without a library.

import type { Issue } from "../common/errors.ts";

type Scalar = string | number | boolean;
type Value = Scalar | Scalar[];

/** A `Temporal.PlainDate`, also of a polyfill. */
interface PlainDate {
  readonly [Symbol.toStringTag]: "Temporal.PlainDate";
}

type Day = number | string | PlainDate;

export interface Filter {
  name: string;
  operator: string;
  value?: Value;
}

interface Frequency {
  operator?: string;
  value?: number;
}

interface Event {
  event_name: string;
  event_properties?: Filter[];
  session_properties?: (Filter | { name: string; value: Value })[];
}

interface Condition extends Event, Frequency {
  from?: Day;
  to?: Day;
}

export interface CountQuery extends Event {
  common_profile_properties?: {
    profile_fields?: Filter[];
    demographics?: unknown[];
    technographics?: unknown[];
    reachability?: unknown[];
    geo_fields?: unknown[];
    app_fields?: unknown[];
  };
  advanced_query?: {
    did_all?: Condition[];
    did_none?: Condition[];
    did_any?: { any_events: Condition[] } & Frequency;
  };
  from: Day;
  to: Day;
}

export interface WireQuery extends CountQuery {
  from: number;
  to: number;
}

export function validateQuery(input: unknown): { ok: true; query: WireQuery } | { ok: false; issues: Issue[] } {
  const issues: Issue[] = [];
  const query = readQuery(input, { path: [], issues }, {});
  return issues.length === 0 ? { ok: true, query: query as WireQuery } : { ok: false, issues };
}

interface Context {
  /** The path of the value that is read. */
  path: PropertyKey[];
  issues: Issue[];
}

/** Returns the value as it is sent, or reports why it is refused. */
type Reader = (input: unknown, context: Context, parent: Members) => unknown;
type Members = Record<PropertyKey, unknown>;

function report({ path, issues }: Context, message: string, ...keys: PropertyKey[]): undefined {
  issues.push({ path: [...path, ...keys], message });
}

function readMember(read: Reader, input: Members, key: PropertyKey, context: Context): unknown {
  context.path.push(key);
  const output = read(input[key], context, input);
  context.path.pop();
  return output;
}

/** Reads an object, whose members are sent in this order. */
function object(members: Record<string, Reader>): Reader {
  const known = new Map(Object.entries(members));
  return (input, context) => {
    if (!isObject(input)) return report(context, "expected an object");
    for (const key of Object.keys(input)) if (!known.has(key)) report(context, "unknown key", key);
    const output: Members = {};
    for (const [key, read] of known) {
      const member = readMember(read, input, key, context);
      if (member !== undefined) output[key] = member;
    }
    return output;
  };
}

/** Checks the order of an object's days. */
function ordered(read: Reader): Reader {
  return (input, context, parent) => {
    const output = read(input, context, parent) as { from: number; to: number } | undefined;
    if (output && output.from > output.to) report(context, "from is after to", "from");
    return output;
  };
}

function list(item: Reader, least = 0, most = 100): Reader {
  return (input, context) => {
    if (!Array.isArray(input)) return report(context, "expected an array");
    const { length } = input;
    if (length < least || length > most) return report(context, `expected ${least} to ${most} items, got ${length}`);
    const output: unknown[] = [];
    for (let n = 0; n < length; n += 1) output.push(readMember(item, input as unknown as Members, n, context));
    return output;
  };
}

/** Reads an object or a list that may be absent. One that is left empty is omitted. */
function optional(read: Reader): Reader {
  return (input, context, parent) => {
    const output = input === undefined ? undefined : read(input, context, parent);
    return output && Object.keys(output).length > 0 ? output : undefined;
  };
}

/** Reads a value that is absent if these other keys of its object are absent, too. */
function together(read: Reader, ...others: string[]): Reader {
  return (input, context, parent) =>
    input === undefined && others.every((key) => parent[key] === undefined) ? undefined : read(input, context, parent);
}

function oneOf(known: { has(input: unknown): boolean }): Reader {
  return (input, context) => (known.has(input) ? input : report(context, "unknown operator"));
}

const readName: Reader = (input, context) => {
  if (typeof input !== "string") return report(context, "expected a string");
  return input.trim() === "" ? report(context, "must not be empty") : input;
};

const readNumber: Reader = (input, context) => (Number.isFinite(input) ? input : report(context, "expected a number"));

const readScalar: Reader = (input, context) => {
  if (typeof input === "boolean") return input ? "True" : "False";
  if (typeof input === "string" || Number.isFinite(input)) return input;
  return report(context, "expected a string, a number or a boolean");
};

const readScalars = list(readScalar, 1, 100_000);

const readValue: Reader = (input, context, parent) => {
  if (!Array.isArray(input)) return readScalar(input, context, parent);
  if (input.some((item) => typeof item !== typeof input[0])) report(context, "expected values of one type");
  return readScalars(input, context, parent);
};

const readNothing: Reader = (input, context) =>
  input === undefined ? undefined : report(context, "expected no value");

const readDay: Reader = (input, context) => {
  const isPlainDate = (input as PlainDate | undefined)?.[Symbol.toStringTag] === "Temporal.PlainDate";
  const text = isPlainDate ? String(input).slice(0, 10) : input;
  const isText = typeof text === "string" && /^\d{4}(-?)\d\d\1\d\d$/.test(text);
  const day = isText ? Number(text.replaceAll("-", "")) : Number.isInteger(text) ? (text as number) : 0;
  const [year, month, date] = [Math.trunc(day / 10_000), Math.trunc(day / 100) % 100, day % 100] as const;
  const found = new Date(Date.UTC(year, month - 1, date));
  const isDay = found.getUTCMonth() === month - 1 && found.getUTCDate() === date;
  return isDay && year >= 1000 && year <= 9999 ? day : report(context, "expected a day, such as 20150810");
};

/** Reads JSON of at most 8 lists and objects inside each other. It is sent unchanged. */
function json(depth = 8): Reader {
  return (input, context) => {
    const isSimple = input === null || ["string", "boolean", "undefined"].includes(typeof input);
    if (isSimple || Number.isFinite(input)) return input;
    if (!Array.isArray(input) && !isObject(input)) return report(context, "expected JSON");
    if (depth === 0) return report(context, "expected at most 8 lists and objects inside each other");
    const keys = Array.isArray(input) ? input.keys() : Object.keys(input);
    const inner = json(depth - 1);
    for (const key of keys) readMember(inner, input as Members, key, context);
    return input;
  };
}

const NUMBER_OPERATORS = ["greater_than", "greater_than_equals", "less_than", "less_than_equals"];

/** The readers of values by operator. */
const VALUES: ReadonlyMap<unknown, Reader> = new Map([
  ...["equals", "not_equals", "contains", "does_not_contain"].map((operator) => [operator, readValue] as const),
  ...NUMBER_OPERATORS.map((operator) => [operator, readNumber] as const),
  ...["exists", "does_not_exist"].map((operator) => [operator, readNothing] as const),
]);

function filter(values: typeof VALUES): Reader {
  return object({
    name: readName,
    operator: oneOf(values),
    value: (input, context, parent) => values.get(parent.operator)?.(input, context, parent),
  });
}

const filters = optional(list(filter(VALUES)));
const items = optional(list(json(), 0, 100_000));

const event = {
  event_name: readName,
  event_properties: filters,
  session_properties: optional(list(filter(new Map([...VALUES, [undefined, readValue]])))),
};

const frequency = {
  operator: together(oneOf(new Set(["equals", ...NUMBER_OPERATORS])), "value"),
  value: together(readNumber, "operator"),
};

const condition = ordered(
  object({ ...event, from: together(readDay, "to"), to: together(readDay, "from"), ...frequency }),
);

const readQuery = ordered(
  object({
    ...event,
    common_profile_properties: optional(
      object({
        profile_fields: filters,
        demographics: items,
        technographics: items,
        reachability: items,
        geo_fields: items,
        app_fields: items,
      }),
    ),
    advanced_query: optional(
      object({
        did_all: optional(list(condition)),
        did_none: optional(list(condition)),
        did_any: optional(object({ any_events: together(list(condition, 1), "operator", "value"), ...frequency })),
      }),
    ),
    from: readDay,
    to: readDay,
  }),
);

/** Returns true for an object that is not a list, a Date, a Map or the like. */
function isObject(input: unknown): input is Members {
  return Object.prototype.toString.call(input) === "[object Object]";
}
