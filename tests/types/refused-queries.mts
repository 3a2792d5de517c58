// Queries, builders and options that must not compile.

import {
  CountsClient,
  classifyAnswer,
  countQuery,
  lastDays,
  operators,
  regions,
  splitByDay,
  type AdvancedQuery,
  type CountQuery,
  type DidAny,
  type EventCondition,
  type Operator,
  type ProfileFilters,
  type Region,
  type SessionFilter,
} from "clevertap-counts";

const client = new CountsClient({ accountId: "A", passcode: "P" });
const query = { event_name: "E", from: 20250101, to: 20250131 };
const session = (...filters: SessionFilter[]) => filters;
const profile = (filters: ProfileFilters) => filters;
const advanced = (conditions: AdvancedQuery) => conditions;
const condition = (event: EventCondition) => event;
const any = (events: DidAny) => events;

// Keys

// @ts-expect-error An unknown key.
client.count({ ...query, session_property: [] });
// @ts-expect-error The option of another endpoint.
client.count({ ...query, unique: true });
// @ts-expect-error A list is not null.
client.count({ ...query, session_properties: null });
// @ts-expect-error An object is not a list.
client.count({ ...query, common_profile_properties: [] as string[] });
// @ts-expect-error An unknown key of profile filters.
profile({ profile_field: [] });
// @ts-expect-error An unknown key of an advanced query.
advanced({ did_not: [] });
// @ts-expect-error An unknown key of a condition.
condition({ event_name: "E", unique: true });
// @ts-expect-error An unknown key of a session filter.
session({ name: "N", value: 1, negate: true });

// Session filters

// @ts-expect-error A session filter requires a value.
session({ name: "N" });
// @ts-expect-error A session filter requires a name.
session({ value: "V" });
// @ts-expect-error null is not a value.
session({ name: "N", value: null });
// @ts-expect-error An unknown operator.
session({ name: "N", operator: "like", value: "V" });
// @ts-expect-error An order operator requires a number.
session({ name: "N", operator: "less_than", value: "5" });
// @ts-expect-error Presence takes no value.
session({ name: "N", operator: "exists", value: 5 });

// Profile filters

// @ts-expect-error A profile filter requires an operator.
profile({ profile_fields: [{ name: "N", value: 1 }] });
// @ts-expect-error An order operator requires a number.
profile({ profile_fields: [{ name: "N", operator: "greater_than", value: [1] }] });
// @ts-expect-error A string is not a list.
profile({ geo_fields: "Freedonia" });
// @ts-expect-error JSON has no functions.
profile({ geo_fields: [() => "Freedonia"] });
// @ts-expect-error JSON has no bigints.
profile({ demographics: [{ age: 5n }] });
// @ts-expect-error JSON has no dates.
profile({ demographics: [{ born: new Date() }] });
// @ts-expect-error JSON has no symbols.
profile({ app_fields: [Symbol("s")] });

// Advanced queries

// @ts-expect-error A condition is not a list.
advanced({ did_all: { event_name: "E" } });
// @ts-expect-error An event's name is not a condition.
advanced({ did_none: ["E"] });
// @ts-expect-error A list is not the conditions of did_any.
advanced({ did_any: [{ event_name: "E" }] });
// @ts-expect-error did_any requires any_events.
any({ operator: "equals", value: 1 });
// @ts-expect-error The events are conditions.
any({ any_events: ["E"] });
// @ts-expect-error A number of events cannot contain another.
any({ any_events: [{ event_name: "E" }], operator: "contains", value: 1 });
// @ts-expect-error A number of events is a number.
any({ any_events: [{ event_name: "E" }], operator: "equals", value: "1" });
// @ts-expect-error A condition requires an event's name.
condition({ from: 20250101, to: 20250131 });
// @ts-expect-error A Date has no calendar day.
condition({ event_name: "E", from: new Date(), to: 20250131 });
// @ts-expect-error A number of events always exists.
condition({ event_name: "E", operator: "exists" });
// @ts-expect-error A number of events is compared with one number.
condition({ event_name: "E", operator: "equals", value: [1, 2] });
// @ts-expect-error An advanced query is not nested.
condition({ event_name: "E", advanced_query: {} });

// Days

declare const instant: { readonly [Symbol.toStringTag]: "Temporal.Instant"; toString(): string };
declare const dateTime: { readonly [Symbol.toStringTag]: "Temporal.PlainDateTime"; toString(): string };
// @ts-expect-error An instant has no calendar day.
client.count({ ...query, from: instant });
// @ts-expect-error A date and a time are not a calendar day.
countQuery("E").between(dateTime, dateTime);
// @ts-expect-error An object without the tag is not a Temporal.PlainDate.
countQuery("E").between({ year: 2025, month: 1, day: 1 }, 20250131);
// @ts-expect-error The time zone is required.
lastDays(30);
// @ts-expect-error The number of days is a number.
lastDays("30", "UTC");
// @ts-expect-error A time zone is a string.
lastDays(30, 60);
// @ts-expect-error null is not a day.
splitByDay({ ...query, from: null });

// Builders

const builder = countQuery("E");
declare const operator: Operator;
declare const text: string;
// @ts-expect-error An unknown operator.
builder.whereProfile("N", "like", 1);
// @ts-expect-error A text may be an unknown operator.
builder.where("N", text, 1);
// @ts-expect-error null is not a value.
builder.where("N", operator, null);
// @ts-expect-error A Date is not a value.
builder.where("N", operator, new Date());
// @ts-expect-error A comparison requires a value.
builder.whereProfile("N", "contains");
// @ts-expect-error A comparison requires a value.
builder.where("N", "equals", undefined);
// @ts-expect-error An order operator requires a number.
builder.whereProfile("N", "less_than", "5");
// @ts-expect-error An order operator requires one number.
builder.where("N", "greater_than", [5]);
// @ts-expect-error Presence takes no value.
builder.whereProfile("N", "exists", 1);
// @ts-expect-error Presence takes no value.
builder.where("N", "does_not_exist", null);
// @ts-expect-error A filter has one value.
builder.where("N", "equals", "a", "b");
// @ts-expect-error A session filter requires a value.
builder.whereSession("N");
// @ts-expect-error A session filter of the builder has no operator.
builder.whereSession("N", "equals", "V");
// @ts-expect-error The operator is required.
builder.where("N");

// Names

// @ts-expect-error The list is frozen.
regions.push("eu1");
// @ts-expect-error The list is frozen.
operators[0] = "exists";
// @ts-expect-error A text may be an unknown region.
new CountsClient({ accountId: "A", passcode: "P", region: text });
// @ts-expect-error An unknown region.
export const region: Region = "eu2";
// @ts-expect-error CleverTap has no operator between.
export const between: Operator = "between";

// Options

// @ts-expect-error A text is not an object.
client.count(query, { extraBody: "user_type" });
// @ts-expect-error null is not an object.
client.count(query, { extraBody: null });
// @ts-expect-error A poll has no body.
client.poll({ status: "partial", endpoint: "events", reqId: "1", notBefore: 0 }, { extraBody: {} });
// @ts-expect-error null is only a signal.
client.count(query, { onProgress: null });
// @ts-expect-error The body of a request is not an option of a client.
new CountsClient({ accountId: "A", passcode: "P", extraBody: {} });

// Answers

// @ts-expect-error The exchange is required.
classifyAnswer({ status: 200, body: "{}" });
// @ts-expect-error An unknown exchange.
classifyAnswer({ exchange: "get", status: 200, body: "{}" });
// @ts-expect-error A status is a number.
classifyAnswer({ exchange: "poll", status: "200", body: "{}" });
// @ts-expect-error The body is its text.
classifyAnswer({ exchange: "poll", status: 200, body: {} });

export const exported: CountQuery = query;
