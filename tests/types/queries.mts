// Queries, builders and options that compile.

import {
  CountsClient,
  classifyAnswer,
  countQuery,
  lastDays,
  operators,
  regions,
  splitByDay,
  validateQuery,
  type AdvancedQuery,
  type AnswerToClassify,
  type CalendarDate,
  type CallOptions,
  type ClientOptions,
  type ComparisonOperator,
  type CountQuery,
  type CountQueryBuilder,
  type DidAny,
  type ErrorCode,
  type EventCondition,
  type Json,
  type NumberOperator,
  type Operator,
  type OrderOperator,
  type PlainDate,
  type PresenceOperator,
  type ProfileFilters,
  type PropertyFilter,
  type QueryInput,
  type Region,
  type SessionFilter,
  type SubmitOptions,
  type WireAdvancedQuery,
  type WireDidAny,
  type WireEventCondition,
  type WireFilter,
  type WireProfileFilters,
  type WireQuery,
  type WireSessionFilter,
} from "clevertap-counts";
import { exactly } from "./exactly.mjs";

const client = new CountsClient({ accountId: "A", passcode: "P" });

// Every key of the query language

const filters: PropertyFilter[] = [
  { name: "Category", operator: "equals", value: ["Books", "Music"] },
  { name: "Gift", operator: "not_equals", value: true },
  { name: "Coupon", operator: "exists" },
];
const sessionFilters: SessionFilter[] = [
  { name: "first_time", value: true },
  { name: "time_of_day", value: ["08:00", "08:30"] },
  { name: "utm_source", operator: "contains", value: "news" },
  { name: "utm_medium", operator: "does_not_exist" },
];
const profile: ProfileFilters = {
  profile_fields: filters,
  demographics: [{ name: "age", operator: "greater_than", value: 30 }],
  technographics: [{ name: "OS", value: ["Android", null] }],
  reachability: ["push", true, 1],
  geo_fields: [["Freedonia", ["Fredville"]]],
  app_fields: [{ nested: { list: [{ none: null, absent: undefined }] } }],
};
const condition: EventCondition = {
  event_name: "Charged",
  event_properties: filters,
  session_properties: sessionFilters,
  from: 20231201,
  to: "2023-12-31",
  operator: "greater_than_equals",
  value: 2,
};
const any: DidAny = { any_events: [condition, { event_name: "Item Viewed" }], operator: "equals", value: 1 };
const advanced: AdvancedQuery = { did_all: [condition], did_none: [{ event_name: "Refunded" }], did_any: any };
const query: CountQuery = {
  event_name: "App Launched",
  event_properties: filters,
  session_properties: sessionFilters,
  common_profile_properties: profile,
  advanced_query: advanced,
  from: 20240101,
  to: "20240131",
};
client.count(query);
client.count({
  ...query,
  event_properties: undefined,
  session_properties: undefined,
  common_profile_properties: undefined,
  advanced_query: undefined,
});
client.count({ ...query, common_profile_properties: {}, advanced_query: {} });
client.count({
  ...query,
  common_profile_properties: { profile_fields: undefined, geo_fields: undefined },
  advanced_query: { did_all: undefined, did_any: { any_events: [condition], operator: undefined, value: undefined } },
});
const constant = {
  event_name: "E",
  session_properties: [{ name: "A", value: ["a", "b"] }],
  common_profile_properties: { geo_fields: [["Freedonia"]] },
  advanced_query: { did_any: { any_events: [{ event_name: "F" }] } },
  from: 20240101,
  to: 20240131,
} as const;
client.count(constant);
type Payload = { event_name: string; from: number; to: number; session_properties: { name: string; value: string }[] };
declare const payload: Payload;
client.count(payload);

// Days

declare const plainDate: PlainDate;
export const days: CalendarDate[] = [20240101, "20240101", "2024-01-01", plainDate];
countQuery("E").between(plainDate, plainDate);
exactly<{ from: number; to: number }>()(lastDays(30, "Asia/Kolkata"));
const { from, to } = lastDays(1, "UTC");
const recent: QueryInput = { event_name: "E", from, to };

// Request bodies

const wire = countQuery("E").between(from, to).toJSON();
exactly<WireQuery>()(wire);
exactly<WireFilter[] | undefined>()(wire.event_properties);
exactly<WireSessionFilter[] | undefined>()(wire.session_properties);
exactly<WireProfileFilters | undefined>()(wire.common_profile_properties);
exactly<Json[] | undefined>()(wire.common_profile_properties?.geo_fields);
exactly<WireAdvancedQuery | undefined>()(wire.advanced_query);
exactly<WireDidAny | undefined>()(wire.advanced_query?.did_any);
exactly<WireEventCondition[] | undefined>()(wire.advanced_query?.did_all);
exactly<number | undefined>()(wire.advanced_query?.did_all?.[0]?.from);
exactly<NumberOperator | undefined>()(wire.advanced_query?.did_any?.operator);
// A request body is a query again.
client.count(wire);
splitByDay(splitByDay(recent)[0] ?? recent);
validateQuery(wire);

// Builders

const built: CountQueryBuilder = countQuery("E")
  .where("Gift", "equals", true)
  .where("Category", "does_not_contain", ["Books", "Music"])
  .where("Amount", "less_than", 5)
  .where("Coupon", "exists")
  .where("Coupon", "exists", undefined)
  .whereProfile("Plan", "equals", ["pro", "team"])
  .whereProfile("Age", "greater_than_equals", 18)
  .whereProfile("Email", "does_not_exist")
  .whereSession("utm_source", "newsletter")
  .whereSession("time_of_day", ["08:00", "08:30"] as const)
  .between(from, to);
exactly<string>()(JSON.stringify(built));
declare const operator: Operator;
declare const comparison: ComparisonOperator;
declare const order: OrderOperator;
declare const presence: PresenceOperator;
declare const values: readonly string[];
countQuery("E")
  .where("N", operator, 5)
  .where("N", operator, values)
  .where("N", operator)
  .where("N", operator, undefined);
countQuery("E").whereProfile("N", operator, true).whereProfile("N", operator);
countQuery("E").where("N", comparison, values).where("N", order, 5).where("N", presence);

// Names

exactly<Region>()(regions[0 as number] ?? "eu1");
exactly<Operator>()(operators[0 as number] ?? "equals");
exactly<"eu1">()(regions[0]);
exactly<6>()(regions.length);
exactly<10>()(operators.length);
declare const environment: Record<string, string | undefined>;
const region = regions.find((name) => name === environment.REGION);
exactly<Region | undefined>()(region);
const options: ClientOptions = { accountId: "A", passcode: "P", region };
new CountsClient(options);
for (const name of operators) countQuery("E").where("N", name);
const labels: Record<Operator, string> = Object.fromEntries(operators.map((name) => [name, name])) as never;
exactly<string>()(labels[operator]);
exactly<Operator>()("equals" as ComparisonOperator | OrderOperator | PresenceOperator);
exactly<NumberOperator>()("equals" as "equals" | OrderOperator);

// Options

const controller = new AbortController();
const signals: CallOptions[] = [{ signal: null }, { signal: controller.signal }, { signal: undefined }];
interface MoreKeys {
  user_type: string;
}
const moreKeys: MoreKeys = { user_type: "all" };
const submit: SubmitOptions = { ...signals[0], extraBody: moreKeys };
client.count(query, submit);
client.submit(query, { extraBody: { list: [{ nested: null }], absent: undefined }, signal: null });
client.count(query, { extraBody: undefined });
declare const pending: Parameters<CountsClient["poll"]>[0];
client.poll(pending, { signal: null });

// Answers

const answer: AnswerToClassify = { exchange: "poll", status: 200, body: "{}" };
exactly<"success" | "partial" | ErrorCode>()(classifyAnswer(answer));
classifyAnswer({ exchange: "submit", status: 429, body: "" });
