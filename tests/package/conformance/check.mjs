// Assertions that use nothing but the language, so that the suite runs in any runtime.

export class CheckFailed extends Error {
  name = "CheckFailed";
}

/** @returns {never} */
export function fail(message) {
  throw new CheckFailed(message);
}

export function ok(value, message) {
  if (!value) fail(message);
}

/** Deep equality: the same keys and values; primitives and functions are compared by `Object.is`. */
export function equal(actual, expected, label = "values") {
  const difference = differ(actual, expected, "");
  if (difference) fail(`${label}${difference}\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`);
}

/** Identity, for abort reasons, causes and the like. */
export function same(actual, expected, label) {
  if (!Object.is(actual, expected)) fail(`${label}: ${show(actual)} is not the same as ${show(expected)}`);
}

export function matches(text, pattern, label) {
  if (typeof text !== "string" || !pattern.test(text)) fail(`${label}: ${show(text)} does not match ${pattern}`);
}

export function includes(text, part, label) {
  if (!String(text).includes(part)) fail(`${label}: ${show(text)} does not include ${show(part)}`);
}

export function excludes(text, part, label) {
  if (String(text).includes(part)) fail(`${label}: ${show(text)} includes ${show(part)}`);
}

/** Checks `least <= value <= most`. */
export function between(value, least, most, label) {
  if (!(value >= least && value <= most)) fail(`${label}: ${value} is not from ${least} to ${most}`);
}

/** Returns the reason a promise rejects with. */
export async function rejection(promise, label = "the promise") {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  return fail(`${label} was fulfilled with ${show(value)}`);
}

/** Returns the value a function throws. */
export function thrown(run, label = "the function") {
  let value;
  try {
    value = run();
  } catch (error) {
    return error;
  }
  return fail(`${label} returned ${show(value)}`);
}

/** Checks that `error` is a CleverTapError with this code, and returns it. */
export function hasCode(api, error, code) {
  if (!(error instanceof api.CleverTapError)) fail(`expected a CleverTapError, not ${show(error)}`);
  if (error.code !== code) fail(`expected the code ${code}, not ${error.code}: ${error.message}`);
  return error;
}

/** Checks that a promise rejects with this code, and returns the error. */
export async function failsWith(api, promise, code) {
  return hasCode(api, await rejection(promise), code);
}

/** Checks that a function throws an error with this code, and returns the error. */
export function throwsWith(api, run, code) {
  return hasCode(api, thrown(run), code);
}

/** Checks that the path of one of the error's issues begins with `key`. */
export function hasIssueAt({ issues }, key) {
  const found = issues.some(({ path }) => path[0] === key);
  ok(found, `no issue is at ${key}: ${JSON.stringify(issues)}`);
}

/** The values of one property, in order: `pluck(exchanges, "method")`. */
export const pluck = (items, key) => items.map((item) => item[key]);

function differ(actual, expected, at) {
  if (Object.is(actual, expected)) return undefined;
  const bothObjects =
    typeof actual === "object" && typeof expected === "object" && actual !== null && expected !== null;
  if (!bothObjects || Array.isArray(actual) !== Array.isArray(expected)) return ` differ at ${at || "the top"}`;
  for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    if (!Object.hasOwn(actual, key)) return `: ${at}.${key} is missing`;
    if (!Object.hasOwn(expected, key)) return `: ${at}.${key} should not be there`;
    const difference = differ(actual[key], expected[key], `${at}.${key}`);
    if (difference) return difference;
  }
  return undefined;
}

export function show(value) {
  if (value instanceof Error) return `${value.name}: ${value.message} ${safeJson(value)}`;
  if (typeof value === "object" && value !== null) return safeJson(value);
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function safeJson(value) {
  try {
    return JSON.stringify(value)?.slice(0, 2_000);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
