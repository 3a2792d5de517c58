// Reads JSON objects of the configuration. Messages name a field but never quote its value, which may be a secret.

export type Fields = Record<string, unknown>;

/** Returns the entries of a secret that must be a JSON object with at least one. */
export function readEntries(name: string, text: string | undefined, problems: string[]): [string, unknown][] {
  if (text === undefined || text.trim() === "") {
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
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) problems.push(`${path} has an unknown key; the known keys are ${names.join(", ")}`);
  }
  return value;
}

export function readWholeNumber(
  path: string,
  fields: Fields,
  name: string,
  byDefault: number,
  max: number,
  problems: string[],
): number {
  const value = fields[name] ?? byDefault;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max) return value;
  problems.push(`${path}.${name} must be a whole number from 1 to ${max}`);
  return byDefault;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
