// Code that must not compile.

import {
  CleverTapError,
  CountsClient,
  countQuery,
  splitByDay,
  validateQuery,
  type CountQuery,
  type Outcome,
  type Pending,
} from "clevertap-counts";

const client = new CountsClient({ accountId: "A", passcode: "P" });
const query = { event_name: "E", from: 20250101, to: 20250131 };
declare const outcome: Outcome;
declare const pending: Pending;

// Client options

// @ts-expect-error Options are required.
new CountsClient();
// @ts-expect-error An unknown option.
new CountsClient({ acountId: "A" });
// @ts-expect-error An unknown region.
new CountsClient({ region: "eu2" });
// @ts-expect-error An option is not null.
new CountsClient({ region: null });
// @ts-expect-error A number as a string.
new CountsClient({ maxRetries: "3" });
// @ts-expect-error A header's value is a string.
new CountsClient({ headers: { "X-A": 1 } });
// @ts-expect-error fetch must return a Response.
new CountsClient({ fetch: async () => "text" });

// Calls

// @ts-expect-error The query is required.
client.count();
// @ts-expect-error An unknown endpoint.
client.count(query, { endpoint: "event" });
// @ts-expect-error An unknown option.
client.count(query, { timeout: 5 });
// @ts-expect-error An option of a client, not of a call.
client.count(query, { maxConcurrency: 1 });
// @ts-expect-error A controller is not a signal.
client.count(query, { signal: new AbortController() });
// @ts-expect-error The Pending has its endpoint already.
client.poll(pending, { endpoint: "events" });
// @ts-expect-error An Outcome may be a success, which cannot be resumed.
client.resume(outcome);
// @ts-expect-error A req_id alone is not a Pending.
client.resume("123");
// @ts-expect-error The req_id is a string: a number would lose digits.
client.resume({ status: "partial", endpoint: "events", reqId: 123, notBefore: 0 });
// @ts-expect-error Only a success has a count.
outcome.count;

// @ts-expect-error A count has no report.
client.count(query, { endpoint: "trends" });
// @ts-expect-error The method names the endpoint.
client.trends({ ...query, groups: {} }, { endpoint: "trends" });
// @ts-expect-error A trends query needs groups.
client.submit(query, { endpoint: "trends" });
// @ts-expect-error A count has no groups.
client.submit({ ...query, groups: {} });
// @ts-expect-error A count has no groups.
client.count({ ...query, groups: { days: { trend_type: "daily" } } });
// @ts-expect-error A builder builds counts.
client.trends(countQuery("E").between(20250101, 20250131));
// @ts-expect-error An unknown trend type.
client.trends({ ...query, groups: { days: { trend_type: "hourly" } } });
// @ts-expect-error A group of top.
client.trends({ ...query, groups: { days: { property_type: "app_fields", name: "Version" } } });
// @ts-expect-error A key of trends.
client.top({ ...query, groups: { os: { property_type: "technographics", name: "OS" } }, unique: true });
// @ts-expect-error An unknown type of properties.
client.top({ ...query, groups: { os: { property_type: "technographic", name: "OS" } } });
// @ts-expect-error A property has a name.
client.top({ ...query, groups: { os: { property_type: "technographics" } } });
// @ts-expect-error An unknown order.
client.top({ ...query, groups: { os: { property_type: "technographics", name: "OS", order: "ascending" } } });
// @ts-expect-error An unknown endpoint.
validateQuery(query, "trend");
declare const report: Outcome<"trends">;
// @ts-expect-error Only a success has a report.
report.report;
// @ts-expect-error A report has no count.
if (report.status === "success") report.count;

// Queries

// @ts-expect-error CleverTap's name is event_name.
client.count({ eventName: "E", from: 20250101, to: 20250131 });
// @ts-expect-error to is required.
client.count({ event_name: "E", from: 20250101 });
// @ts-expect-error A Date has no calendar day.
client.count({ event_name: "E", from: new Date(), to: 20250131 });
// @ts-expect-error A Date has no calendar day.
countQuery("E").between(new Date(), new Date());
// @ts-expect-error An unknown key.
client.count({ ...query, event_property: [] });
// @ts-expect-error The event's name is required.
countQuery();
// @ts-expect-error A builder's name is a string.
countQuery(5);
// @ts-expect-error Both days are required.
countQuery("E").between(20250101);
// @ts-expect-error A number is not a query.
splitByDay("E");

const filters = (event_properties: CountQuery["event_properties"]) => event_properties;
// @ts-expect-error An unknown operator.
filters([{ name: "N", operator: "gt", value: 1 }]);
// @ts-expect-error CleverTap has no operator between.
filters([{ name: "N", operator: "between", value: [1, 2] }]);
// @ts-expect-error A comparison requires a value.
filters([{ name: "N", operator: "equals" }]);
// @ts-expect-error null is not a value.
filters([{ name: "N", operator: "equals", value: null }]);
// @ts-expect-error A bigint is not a value.
filters([{ name: "N", operator: "equals", value: 5n }]);
// @ts-expect-error A Date is not a value.
filters([{ name: "N", operator: "equals", value: new Date() }]);
// @ts-expect-error An order operator requires a number.
filters([{ name: "N", operator: "greater_than", value: "5" }]);
// @ts-expect-error An order operator requires one number.
filters([{ name: "N", operator: "less_than", value: [5] }]);
// @ts-expect-error Presence takes no value.
filters([{ name: "N", operator: "exists", value: 1 }]);
// @ts-expect-error A filter requires a name.
filters([{ operator: "exists" }]);
// @ts-expect-error A filter has no other keys.
filters([{ name: "N", operator: "exists", negate: true }]);

const builder = countQuery("E");
// @ts-expect-error An unknown operator.
builder.where("N", "gt", 1);
// @ts-expect-error A comparison requires a value.
builder.where("N", "equals");
// @ts-expect-error An order operator requires a number.
builder.where("N", "greater_than", "5");
// @ts-expect-error Presence takes no value.
builder.where("N", "exists", 1);

// Errors

// @ts-expect-error Only the package creates errors.
new CleverTapError({ code: "network" });
declare const error: CleverTapError;
// @ts-expect-error An unknown code.
error.code === "not_found";
// @ts-expect-error Fields are read-only.
error.attempts = 5;
// @ts-expect-error Only invalid_query and invalid_options have issues.
error.issues;
