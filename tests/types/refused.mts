// What must not compile.

import {
  CleverTapError,
  CountsClient,
  countQuery,
  splitByDay,
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
// @ts-expect-error There is no such option.
new CountsClient({ acountId: "A" });
// @ts-expect-error There is no such region.
new CountsClient({ region: "eu2" });
// @ts-expect-error null is refused.
new CountsClient({ region: null });
// @ts-expect-error A number is a number.
new CountsClient({ maxRetries: "3" });
// @ts-expect-error A header's value is a string.
new CountsClient({ headers: { "X-A": 1 } });
// @ts-expect-error fetch gives a Response.
new CountsClient({ fetch: async () => "text" });

// Calls

// @ts-expect-error The query is required.
client.count();
// @ts-expect-error There is no such endpoint.
client.count(query, { endpoint: "event" });
// @ts-expect-error There is no such option.
client.count(query, { timeout: 5 });
// @ts-expect-error A client's option, not a call's.
client.count(query, { maxConcurrency: 1 });
// @ts-expect-error A controller is no signal.
client.count(query, { signal: new AbortController() });
// @ts-expect-error The Pending has its endpoint already.
client.poll(pending, { endpoint: "events" });
// @ts-expect-error An Outcome may be a success.
client.resume(outcome);
// @ts-expect-error A req_id alone is no Pending.
client.resume("123");
// @ts-expect-error The req_id is a string: a number would lose digits.
client.resume({ status: "partial", endpoint: "events", reqId: 123, notBefore: 0 });
// @ts-expect-error Only a success has a count.
outcome.count;

// Queries

// @ts-expect-error CleverTap's name is event_name.
client.count({ eventName: "E", from: 20250101, to: 20250131 });
// @ts-expect-error to is required.
client.count({ event_name: "E", from: 20250101 });
// @ts-expect-error A Date has no calendar day.
client.count({ event_name: "E", from: new Date(), to: 20250131 });
// @ts-expect-error A Date has no calendar day.
countQuery("E").between(new Date(), new Date());
// @ts-expect-error There is no such key.
client.count({ ...query, event_property: [] });
// @ts-expect-error A query has a name.
countQuery();
// @ts-expect-error A builder's name is a string.
countQuery(5);
// @ts-expect-error Both days are needed.
countQuery("E").between(20250101);
// @ts-expect-error No query.
splitByDay("E");

const filters = (event_properties: CountQuery["event_properties"]) => event_properties;
// @ts-expect-error There is no such operator.
filters([{ name: "N", operator: "gt", value: 1 }]);
// @ts-expect-error CleverTap has no between.
filters([{ name: "N", operator: "between", value: [1, 2] }]);
// @ts-expect-error A comparison needs a value.
filters([{ name: "N", operator: "equals" }]);
// @ts-expect-error null is no value.
filters([{ name: "N", operator: "equals", value: null }]);
// @ts-expect-error A bigint is no value.
filters([{ name: "N", operator: "equals", value: 5n }]);
// @ts-expect-error A Date is no value.
filters([{ name: "N", operator: "equals", value: new Date() }]);
// @ts-expect-error Sizes are compared with numbers.
filters([{ name: "N", operator: "greater_than", value: "5" }]);
// @ts-expect-error Sizes are compared with one number.
filters([{ name: "N", operator: "less_than", value: [5] }]);
// @ts-expect-error Presence takes no value.
filters([{ name: "N", operator: "exists", value: 1 }]);
// @ts-expect-error A filter has a name.
filters([{ operator: "exists" }]);
// @ts-expect-error A filter has no other keys.
filters([{ name: "N", operator: "exists", negate: true }]);

const builder = countQuery("E");
// @ts-expect-error There is no such operator.
builder.where("N", "gt", 1);
// @ts-expect-error A comparison needs a value.
builder.where("N", "equals");
// @ts-expect-error Sizes are compared with numbers.
builder.where("N", "greater_than", "5");
// @ts-expect-error Presence takes no value.
builder.where("N", "exists", 1);

// Errors

// @ts-expect-error Errors come from the package only.
new CleverTapError({ code: "network" });
declare const error: CleverTapError;
// @ts-expect-error There is no such code.
error.code === "not_found";
// @ts-expect-error Fields are for reading.
error.attempts = 5;
// @ts-expect-error issues are of invalid_query and invalid_options only.
error.issues;
