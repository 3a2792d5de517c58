// Cases about the query language, as those of the conformance suite. They use only functions that all contenders have.

import { readFileSync } from "node:fs";
import { equal, ok, rejection } from "../package/conformance/check.mjs";
import { QUERY, clientOn, successAnswer } from "../package/conformance/stage.mjs";
import { LARGE, SMALL, WHOLE_LANGUAGE } from "./queries.mjs";

const programs = JSON.parse(readFileSync(new URL("../data/queries.json", import.meta.url), "utf8"));
const isCount = ({ endpoint }) => endpoint === "events" || endpoint === "profiles";
const named = (row, n) => ({ ...row, name: `payload ${n + 1} in the shape of a public program's` });
const { from, to } = QUERY;

/** Returns a query with these members after the event's name, which is their order on the wire. */
const withMembers = (members) => ({ event_name: QUERY.event_name, ...members, from, to });
const withCondition = (members) =>
  withMembers({ advanced_query: { did_all: [{ event_name: "Item Viewed", ...members }] } });
const withDidAny = (did_any) => withMembers({ advanced_query: { did_any } });
const withGroup = (...geo_fields) => withMembers({ common_profile_properties: { geo_fields } });
const filtered = (key, ...filters) => withMembers({ [key]: filters });

const ALL_PATH = ["advanced_query", "did_all"];
const CONDITION_PATH = [...ALL_PATH, 0];
const ANY_PATH = ["advanced_query", "did_any"];

/** Returns this number of lists inside each other. */
const nested = (depth) => (depth === 1 ? [] : [nested(depth - 1)]);
const cyclic = [];
cyclic.push(cyclic);

/** Queries that are sent as the body `wire`, or as they are. */
const ACCEPTED = [
  ...programs.accepted.filter(isCount).map(named),
  { name: "a small query", input: SMALL },
  { name: "a query of 100 filters", input: LARGE },
  {
    name: "the whole language",
    input: WHOLE_LANGUAGE,
    wire: JSON.parse(
      JSON.stringify({ ...WHOLE_LANGUAGE, ...QUERY })
        .replaceAll(/("(?:Gift|first_time|Newsletter)"[^}]*):true/g, '$1:"True"')
        .replace('"2023-12-31"', "20231231"),
    ),
  },
  {
    name: "members in another order",
    input: {
      to,
      from,
      advanced_query: { did_any: { value: 1, operator: "equals", any_events: [{ to, from, event_name: "A" }] } },
      event_properties: [{ value: false, operator: "equals", name: "N" }],
      event_name: QUERY.event_name,
    },
    wire: withMembers({
      event_properties: [{ name: "N", operator: "equals", value: "False" }],
      advanced_query: { did_any: { any_events: [{ event_name: "A", from, to }], operator: "equals", value: 1 } },
    }),
  },
  {
    name: "lists and objects that are left empty",
    input: withMembers({
      event_properties: [],
      session_properties: [],
      common_profile_properties: { profile_fields: [], demographics: [], geo_fields: undefined },
      advanced_query: { did_all: [], did_none: undefined, did_any: {} },
    }),
    wire: QUERY,
  },
  {
    name: "members that are undefined",
    input: withMembers({
      event_properties: [{ name: "N", operator: "exists", value: undefined }],
      session_properties: [{ name: "N", operator: undefined, value: 1 }],
      common_profile_properties: undefined,
      advanced_query: {
        did_all: [{ event_name: "A", from: undefined, to: undefined, operator: undefined, value: undefined }],
      },
    }),
    wire: withMembers({
      event_properties: [{ name: "N", operator: "exists" }],
      session_properties: [{ name: "N", value: 1 }],
      advanced_query: { did_all: [{ event_name: "A" }] },
    }),
  },
  {
    name: "session filters with an operator",
    input: filtered("session_properties", { name: "N", operator: "exists" }),
  },
  { name: "JSON of 8 levels", input: withGroup(nested(8), { a: [true, null, 1.5, { b: "" }] }) },
  { name: "100 conditions", input: withDidAny({ any_events: Array(100).fill({ event_name: "A" }) }) },
];

/** Queries that are refused, and the paths of issues that are reported. */
const REFUSED = [
  ...programs.refused.filter(isCount).map(named),
  {
    name: "an unknown key of a filter",
    input: filtered("session_properties", { name: "N", value: 1, vlaue: 1 }),
    paths: [["session_properties", 0, "vlaue"]],
  },
  {
    name: "an unknown key of the profile filters",
    input: withMembers({ common_profile_properties: { profile_field: [] } }),
    paths: [["common_profile_properties", "profile_field"]],
  },
  { name: "an unknown key of a condition", input: withCondition({ days: 1 }), paths: [[...CONDITION_PATH, "days"]] },
  {
    name: "an unknown key of did_any",
    input: withDidAny({ any_event: [{ event_name: "A" }] }),
    paths: [[...ANY_PATH, "any_event"]],
  },
  {
    name: "a profile filter without an operator",
    input: withMembers({ common_profile_properties: { profile_fields: [{ name: "N", value: 1 }] } }),
    paths: [["common_profile_properties", "profile_fields", 0, "operator"]],
  },
  {
    name: "a session filter without a value",
    input: filtered("session_properties", { name: "N" }),
    paths: [["session_properties", 0, "value"]],
  },
  {
    name: "exists with a value",
    input: filtered("event_properties", { name: "N", operator: "exists", value: 1 }),
    paths: [["event_properties", 0, "value"]],
  },
  {
    name: "values of two types",
    input: filtered("session_properties", { name: "N", value: [1, "1"] }),
    paths: [],
  },
  {
    name: "100,001 values",
    input: filtered("session_properties", { name: "N", value: Array(100_001).fill("a") }),
    paths: [["session_properties", 0, "value"]],
  },
  { name: "null for a list", input: withMembers({ session_properties: null }), paths: [["session_properties"]] },
  { name: "null for an object", input: withMembers({ advanced_query: null }), paths: [["advanced_query"]] },
  {
    name: "a condition without a name",
    input: withCondition({ event_name: " " }),
    paths: [[...CONDITION_PATH, "event_name"]],
  },
  { name: "a condition with only from", input: withCondition({ from }), paths: [[...CONDITION_PATH, "to"]] },
  { name: "a condition with only to", input: withCondition({ to }), paths: [[...CONDITION_PATH, "from"]] },
  {
    name: "a condition whose from is after its to",
    input: withCondition({ from: to, to: from }),
    paths: [[...CONDITION_PATH, "from"]],
  },
  { name: "from after to", input: { ...QUERY, from: to, to: from }, paths: [["from"]] },
  { name: "a negative day", input: { ...QUERY, from: -from }, paths: [["from"]] },
  {
    name: "a condition with only an operator",
    input: withCondition({ operator: "equals" }),
    paths: [[...CONDITION_PATH, "value"]],
  },
  {
    name: "a condition with only a value",
    input: withCondition({ value: 2 }),
    paths: [[...CONDITION_PATH, "operator"]],
  },
  {
    name: "a condition with an operator for texts",
    input: withCondition({ operator: "contains", value: 2 }),
    paths: [[...CONDITION_PATH, "operator"]],
  },
  {
    name: "a condition with a text as value",
    input: withCondition({ operator: "equals", value: "2" }),
    paths: [[...CONDITION_PATH, "value"]],
  },
  {
    name: "101 conditions",
    input: withMembers({ advanced_query: { did_all: Array(101).fill(QUERY) } }),
    paths: [ALL_PATH],
  },
  { name: "did_any with no events", input: withDidAny({ any_events: [] }), paths: [[...ANY_PATH, "any_events"]] },
  {
    name: "did_any without events",
    input: withDidAny({ operator: "equals", value: 1 }),
    paths: [[...ANY_PATH, "any_events"]],
  },
  { name: "JSON of 9 levels", input: withGroup(nested(9)), paths: [] },
  { name: "JSON with a cycle", input: withGroup(cyclic), paths: [] },
  { name: "JSON with a Date", input: withGroup({ a: new Date(0) }), paths: [] },
  { name: "JSON with a number that is not finite", input: withGroup([Number.NaN]), paths: [] },
];

/** Counts with a client whose fetch records the requests. */
function count(context, { input, endpoint = "events" }) {
  const sent = [];
  const client = clientOn(context, async (url, { body }) => {
    sent.push({ path: new URL(url).pathname, body });
    return successAnswer(1);
  });
  const counting = client.count(input, { endpoint });
  return { counting, sent };
}

const accepts = (row) => async (context) => {
  const { endpoint = "events", input, wire = input } = row;
  const { counting, sent } = count(context, row);
  equal(await counting, 1, "the count");
  equal(sent.length, 1, "the number of requests");
  equal(sent[0].path, `/1/counts/${endpoint}.json`, "the path");
  const expected = wire === true ? input : wire;
  if (row.wire_order_free) equal(JSON.parse(sent[0].body), expected, "the body");
  else equal(sent[0].body, JSON.stringify(expected), "the body");
};

const refuses = (row) => async (context) => {
  const { counting, sent } = count(context, row);
  const { code, issues } = await rejection(counting);
  equal(code, "invalid_query", "the code");
  equal(sent, [], "the requests");
  const found = issues.map(({ path }) => JSON.stringify(path));
  for (const path of row.paths.map((path) => JSON.stringify(path)))
    ok(found.includes(path), `no issue at ${path}, only at ${found.join(", ")}`);
};

const group = "the query language";

/** Cases as those of the conformance suite. */
export const languageCases = [
  ...ACCEPTED.map((row) => ({ group, name: `accepts ${row.name}`, run: accepts(row) })),
  ...REFUSED.map((row) => ({ group, name: `refuses ${row.name}`, run: refuses(row) })),
];
