/** @import { Endpoint, Issue } from "../index.js" */
/** @import { Flags, Line } from "./flags.js" */

import { CleverTapError, lastDays, validateQuery } from "../index.js";
import { parseFilter } from "./filter.js";
import { jsonFile } from "./json.js";
import { describe } from "./problems.js";

/** @typedef {{ query: any, endpoint: Endpoint, source: (path: Issue["path"]) => string }} Asked A query and its origin. */

/** The kinds of properties that `top` can count, in the order of CleverTap's documentation. */
const PROPERTY_TYPES = [
  "event_properties",
  "session_properties",
  "profile_fields",
  "app_fields",
  "demographics",
  "technographics",
  "reachability",
  "geo_fields",
];

/** Keys of a report that are not groups. */
const RESERVED = ["status", "req_id", "error", "code", ""];

const TRENDS = /** @type {Record<string, string>} */ ({ day: "daily", week: "weekly", month: "monthly" });

/** Valid values in the place of malformed ones, so that the validator reports the other problems only. */
const PLACEHOLDER_DAYS = { from: 20000101, to: 20000101 };
const PLACEHOLDER_FILTER = { name: "-", operator: "exists" };

/**
 * The query of `count`.
 *
 * @param {Line} line
 * @param {string[]} problems
 * @returns {Promise<Asked>}
 */
export async function countQueryOf({ argument, flags }, problems) {
  if (flags.query !== undefined) return await readQuery(flags.query, "--query", flags, problems);
  const filters = flags.where.map((text) => filterOf(text, problems));
  const query = {
    event_name: argument,
    event_properties: filters.length > 0 ? filters : undefined,
    ...daysOf(flags, problems),
  };
  const source = sourceOf(flags);
  if (flags.by === undefined || flags.where.length > 0) {
    if (flags.by !== undefined && flags.by !== "day")
      problems.push(`--where allows --by day only, not --by ${flags.by}`);
    return { query, endpoint: flags.profiles ? "profiles" : "events", source };
  }
  if (!Object.hasOwn(TRENDS, flags.by)) {
    problems.push(`--by: expected day, week or month, got ${JSON.stringify(flags.by)}`);
    return { query, endpoint: "events", source };
  }
  const groups = { [flags.by]: { trend_type: TRENDS[flags.by] } };
  return { query: { ...query, groups, unique: flags.profiles }, endpoint: "trends", source };
}

/**
 * The query of `top`. Its groups have the names of their properties, which are the keys of the report.
 *
 * @param {Line} line
 * @param {string[]} problems
 * @returns {Asked}
 */
export function topQueryOf({ argument, flags }, problems) {
  if (flags.property.length === 0) problems.push("top needs a property: --property [TYPE:]NAME");
  /** @type {Record<string, object>} */
  const groups = Object.create(null);
  for (const text of flags.property) {
    const type = PROPERTY_TYPES.find((name) => text.startsWith(`${name}:`));
    const name = type === undefined ? text : text.slice(type.length + 1);
    const key = RESERVED.includes(text) ? `event_properties:${text}` : text;
    groups[key] = { property_type: type ?? PROPERTY_TYPES[0], name, top_n: wholeNumber(flags.top) };
  }
  return {
    query: { event_name: argument, ...daysOf(flags, problems), groups },
    endpoint: "top",
    source: sourceOf(flags),
  };
}

/**
 * A whole query of a file. Its groups tell the endpoint, unless a flag does.
 *
 * @param {string} path
 * @param {string} name The flag or argument with the path.
 * @param {Flags} flags
 * @param {string[]} problems
 * @returns {Promise<Asked>}
 */
export async function readQuery(path, name, flags, problems) {
  const query = await jsonFile(path, name);
  const from = path === "-" ? "the standard input" : path;
  if (flags.profiles && flags.endpoint) problems.push("--profiles and --endpoint exclude each other");
  const endpoint = flags.profiles ? "profiles" : (flags.endpoint ?? endpointOf(query));
  return { query, endpoint: /** @type {Endpoint} */ (endpoint), source: () => from };
}

/**
 * Checks a query, and describes its problems with the arguments that set the values.
 *
 * @param {Asked} asked
 * @param {string[]} problems
 * @returns {string | undefined} The request body.
 */
export function check({ query, endpoint, source }, problems) {
  try {
    const result = validateQuery(query, endpoint);
    if (result.ok) return JSON.stringify(result.query);
    problems.push(...describe(result.issues, source));
  } catch (error) {
    if (!(error instanceof CleverTapError) || error.code !== "invalid_options") throw error;
    problems.push(...describe(error.issues, () => "--endpoint"));
  }
  return undefined;
}

/** @param {any} query */
function endpointOf(query) {
  const groups = Object.values(query?.groups ?? {});
  if (groups.some((group) => group?.property_type !== undefined)) return "top";
  return groups.length > 0 ? "trends" : "events";
}

/**
 * @param {Flags} flags
 * @param {string[]} problems
 * @returns {{ from?: unknown, to?: unknown }}
 */
function daysOf(flags, problems) {
  const { from, to, last, "time-zone": timeZone } = flags;
  if (last === undefined) {
    if (timeZone !== undefined)
      problems.push("--time-zone belongs to --last: other days are those of the account's time zone");
    if (from !== undefined || to !== undefined) return { from, to };
    problems.push("give the days: --last N, or --from DAY --to DAY");
    return PLACEHOLDER_DAYS;
  }
  if (from !== undefined || to !== undefined) problems.push("--last and --from with --to exclude each other");
  try {
    const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    return lastDays(/** @type {number} */ (wholeNumber(last)), zone);
  } catch (error) {
    if (!(error instanceof CleverTapError) || error.code !== "invalid_options") throw error;
    problems.push(
      ...describe(error.issues, ([key]) => (key === "days" ? `--last ${last}` : `--time-zone ${timeZone}`)),
    );
    return PLACEHOLDER_DAYS;
  }
}

/**
 * @param {string} text
 * @param {string[]} problems
 */
function filterOf(text, problems) {
  try {
    return parseFilter(text);
  } catch (error) {
    problems.push(`--where '${text}': not JSON: ${/** @type {Error} */ (error).message}`);
    return PLACEHOLDER_FILTER;
  }
}

/**
 * Returns the number that a text writes in digits. Other texts are left to the validator, which reports them.
 *
 * @param {string | undefined} text
 */
function wholeNumber(text) {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text;
}

/**
 * Returns a function from the path of an issue to the flag that set the value.
 *
 * @param {Flags} flags
 * @returns {Asked["source"]}
 */
function sourceOf(flags) {
  return ([key, item, field]) => {
    if (key === "event_name") return "EVENT";
    if (key === "from" || key === "to") return flags.last === undefined ? `--${key}` : "--last";
    if (key === "event_properties") return item === undefined ? "--where" : `--where '${flags.where[Number(item)]}'`;
    if (key === "groups" && flags.by !== undefined) return "--by";
    if (key === "groups") return field === "top_n" ? "--top" : `--property ${item ?? ""}`.trimEnd();
    return "the query";
  };
}
