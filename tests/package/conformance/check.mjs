// Assertions that need nothing but the language, so that the suite runs in any runtime.

export class CheckFailed extends Error {
  name = "CheckFailed";
}

/** @returns {never} */
export function fail(what) {
  throw new CheckFailed(what);
}

export function ok(value, what) {
  if (!value) fail(what);
}

/** Deep equality: same keys, same values, `Object.is` for what is no object. */
export function equal(actual, expected, what = "values") {
  const difference = differ(actual, expected, "");
  if (difference) fail(`${what}${difference}\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`);
}

/** The very same value: for reasons, causes and the like. */
export function same(actual, expected, what) {
  if (!Object.is(actual, expected)) fail(`${what}: ${show(actual)} is not the same as ${show(expected)}`);
}

export function matches(text, pattern, what) {
  if (typeof text !== "string" || !pattern.test(text)) fail(`${what}: ${show(text)} does not match ${pattern}`);
}

export function includes(text, part, what) {
  if (!String(text).includes(part)) fail(`${what}: ${show(text)} does not include ${show(part)}`);
}

export function excludes(text, part, what) {
  if (String(text).includes(part)) fail(`${what}: ${show(text)} includes ${show(part)}`);
}

/** From `least` to `most`, both included. */
export function between(value, least, most, what) {
  if (!(value >= least && value <= most)) fail(`${what}: ${value} is not from ${least} to ${most}`);
}

/** What a promise rejects with. */
export async function rejection(promise, what = "the promise") {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  return fail(`${what} was fulfilled with ${show(value)}`);
}

/** What a function throws. */
export function thrown(run, what = "the function") {
  let value;
  try {
    value = run();
  } catch (error) {
    return error;
  }
  return fail(`${what} returned ${show(value)}`);
}

/** Checks that something is a CleverTapError with that code, and gives it back. */
export function hasCode(api, error, code) {
  if (!(error instanceof api.CleverTapError)) fail(`expected a CleverTapError, not ${show(error)}`);
  if (error.code !== code) fail(`expected the code ${code}, not ${error.code}: ${error.message}`);
  return error;
}

/** Checks that a promise rejects with that code, and gives the error. */
export async function failsWith(api, promise, code) {
  return hasCode(api, await rejection(promise), code);
}

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
