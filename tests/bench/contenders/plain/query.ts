// Validates a query without a library.

import type { Issue } from "../common/errors.ts";

type Scalar = string | number | boolean;

export interface Filter {
  name: string;
  operator: string;
  value?: Scalar | Scalar[];
}

export interface CountQuery {
  event_name: string;
  event_properties?: Filter[];
  from: number | string;
  to: number | string;
}

export interface WireQuery extends CountQuery {
  from: number;
  to: number;
}

const SCALAR_OR_LIST = ["equals", "not_equals", "contains", "does_not_contain"];
const NUMBER = ["greater_than", "greater_than_equals", "less_than", "less_than_equals"];
const NOTHING = ["exists", "does_not_exist"];

export function validateQuery(input: unknown): { ok: true; query: WireQuery } | { ok: false; issues: Issue[] } {
  const issues: Issue[] = [];
  const query = readQuery(input, (path, message) => void issues.push({ path, message }));
  return issues.length === 0 ? { ok: true, query: query as WireQuery } : { ok: false, issues };
}

type Report = (path: PropertyKey[], message: string) => undefined;

function readQuery(input: unknown, report: Report): WireQuery | undefined {
  if (!isObject(input)) return report([], "expected a query object");
  refuseUnknown(input, ["event_name", "event_properties", "from", "to"], [], report);
  const event_name = readName(input.event_name, ["event_name"], report);
  const filters = input.event_properties;
  let event_properties: Filter[] | undefined;
  if (Array.isArray(filters)) {
    if (filters.length > 100) report(["event_properties"], "expected at most 100 filters");
    else if (filters.length > 0)
      event_properties = filters.map((filter, n) => readFilter(filter, ["event_properties", n], report));
  } else if (filters !== undefined) {
    report(["event_properties"], "expected an array of filters");
  }
  const [from, to] = [readDay(input.from, ["from"], report), readDay(input.to, ["to"], report)];
  if (from > to) report([], "from is after to");
  return { event_name, event_properties, from, to };
}

function readFilter(input: unknown, path: PropertyKey[], report: Report): Filter {
  if (!isObject(input)) {
    report(path, "expected a filter object");
    return { name: "", operator: "" };
  }
  refuseUnknown(input, ["name", "operator", "value"], path, report);
  const name = readName(input.name, [...path, "name"], report);
  const operator = input.operator as string;
  const at = [...path, "value"];
  if (SCALAR_OR_LIST.includes(operator)) return { name, operator, value: readValue(input.value, at, report) };
  if (NUMBER.includes(operator)) {
    if (!Number.isFinite(input.value)) report(at, "expected a number");
    return { name, operator, value: input.value as number };
  }
  if (!NOTHING.includes(operator)) report([...path, "operator"], "unknown operator");
  else if (input.value !== undefined) report(at, `${operator} takes no value`);
  return { name, operator };
}

function readValue(input: unknown, path: PropertyKey[], report: Report): Scalar | Scalar[] {
  if (!Array.isArray(input)) return readScalar(input, path, report);
  if (input.length === 0) report(path, "expected at least one value");
  if (input.some((item) => typeof item !== typeof input[0])) report(path, "expected values of one type");
  return input.map((item, n) => readScalar(item, [...path, n], report));
}

function readScalar(input: unknown, path: PropertyKey[], report: Report): Scalar {
  if (typeof input === "boolean") return input ? "True" : "False";
  if (typeof input !== "string" && !Number.isFinite(input)) report(path, "expected a string, a number or a boolean");
  return input as Scalar;
}

function readName(input: unknown, path: PropertyKey[], report: Report): string {
  if (typeof input !== "string") report(path, "expected a string");
  else if (input.trim() === "") report(path, "must not be empty");
  return input as string;
}

function readDay(input: unknown, path: PropertyKey[], report: Report): number {
  const text = typeof input === "number" || typeof input === "string" ? String(input) : "";
  const [, year, month, date] =
    /^([1-9]\d{3})(?:(\d\d)(\d\d)|-(\d\d)-(\d\d))$/.exec(text)?.filter((part) => part !== undefined) ?? [];
  const found = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  const isDay = found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(date);
  if (!isDay || (typeof input === "number" && text.includes("-"))) report(path, "expected a day, such as 20150810");
  return Number(`${year}${month}${date}`);
}

function refuseUnknown(input: object, known: string[], path: PropertyKey[], report: Report) {
  for (const key of Object.keys(input)) if (!known.includes(key)) report([...path, key], "unknown key");
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
