// Reads JSON objects of the configuration. Messages name a field but never quote its value, which may be a secret.

import { partsOf, type SPLIT_SECRETS, type Variables } from "./variables.ts";

export type Fields = Record<string, unknown>;

/** The entry of an id or a name, with the secret that contains it. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
  /** For messages, for example `ACCOUNTS_2["A"]`. */
  readonly path: string;
  /** True if several of the secrets have this key. None of their values is used then. */
  readonly isRepeated: boolean;
}

/** Returns the entries of a secret, which are JSON objects in one or several variables. */
export function readEntries(
  secret: (typeof SPLIT_SECRETS)[number],
  variables: Variables,
  problems: string[],
): Map<string, Entry> {
  const parts = partsOf(variables, secret);
  const entries = new Map<string, Entry>();
  for (const name of parts) {
    for (const [key, value] of readObject(name, variables[name as keyof Variables], problems)) {
      const [path, isRepeated] = [`${name}[${JSON.stringify(key)}]`, entries.has(key)];
      entries.set(key, { key, value, path, isRepeated });
    }
  }
  if (parts.length === 0) problems.push(`the secret ${secret} is missing`);
  return entries;
}

function readObject(name: string, text: unknown, problems: string[]): [string, unknown][] {
  if (typeof text !== "string" || text.trim() === "") {
    problems.push(`the secret ${name} is missing`);
    return [];
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    problems.push(`the secret ${name} is not JSON`);
    return [];
  }
  if (!isObject(value) || Object.keys(value).length === 0) {
    problems.push(`the secret ${name} must be a JSON object with at least one entry`);
    return [];
  }
  return Object.entries(value);
}

export function readFields(path: string, value: unknown, names: string[], problems: string[]): Fields | undefined {
  if (!isObject(value)) {
    problems.push(`${path} must be an object`);
    return undefined;
  }
  if (Object.keys(value).some((name) => !names.includes(name)))
    problems.push(`${path} has an unknown key; the known keys are ${names.join(", ")}`);
  return value;
}

export function readWholeNumber(
  path: string,
  fields: Fields,
  name: string,
  { byDefault, max, why = "" }: { readonly byDefault: number; readonly max: number; readonly why?: string },
  problems: string[],
): number {
  const value = fields[name] ?? byDefault;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max) return value;
  problems.push(`${path}.${name} must be a whole number from 1 to ${max}${why}`);
  return byDefault;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
