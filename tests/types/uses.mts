// Code of a user, which must compile.

import {
  type CleverTapError,
  CountsClient,
  countQuery,
  countQuerySchema,
  initWasm,
  splitByDay,
  validateQuery,
  type CalendarDate,
  type CallOptions,
  type ClientOptions,
  type CountEndpoint,
  type CountQuery,
  type CountQueryBuilder,
  type Endpoint,
  type FetchLike,
  type Issue,
  type Outcome,
  type Pending,
  type Progress,
  type PropertyFilter,
  type QueryInput,
  type Region,
  type Scalar,
  type SubmitOptions,
  type TopCounts,
  type TopQuery,
  type Trends,
  type TrendsQuery,
  type WireQuery,
  type WireTopQuery,
  type WireTrendsQuery,
} from "clevertap-counts";
import { exactly } from "./exactly.mjs";

// Clients

const minimal = new CountsClient({ accountId: "A", passcode: "P" });
const all: ClientOptions = {
  accountId: "A",
  passcode: "P",
  region: "aps3",
  baseUrl: new URL("https://gateway.example"),
  headers: { Authorization: "Bearer x" },
  fetch: (url, init) => fetch(url, init),
  pollIntervalMs: 30_000,
  maxConcurrency: 3,
  maxRetries: 0,
  requestTimeoutMs: 60_000,
  maxWaitMs: 1_800_000,
};
new CountsClient(all);
new CountsClient({ baseUrl: "https://gateway.example", fetch: globalThis.fetch });
// Settings from elsewhere may be undefined, even with exactOptionalPropertyTypes.
declare const settings: {
  id: string | undefined;
  region: Region | undefined;
  headers: Readonly<Record<string, string>> | undefined;
};
new CountsClient({ accountId: settings.id, passcode: settings.id, region: settings.region, headers: settings.headers });
const regions: Region[] = ["eu1", "in1", "sg1", "us1", "aps3", "mec1"];
const ownFetch: FetchLike = async () => new Response("{}");
new CountsClient({ fetch: ownFetch, region: regions[0] });

// Queries

const query: CountQuery = {
  event_name: "Charged",
  event_properties: [
    { name: "Amount", operator: "greater_than", value: 100 },
    { name: "Category", operator: "equals", value: ["Books", "Music"] },
    { name: "Gift", operator: "not_equals", value: true },
    { name: "Coupon", operator: "exists" },
    { name: "City", operator: "does_not_contain", value: "" },
  ],
  from: 20250101,
  to: "2025-01-31",
};
const frozen = { ...query, event_properties: Object.freeze([{ name: "A", operator: "exists" } as const]) } as const;
minimal.count(frozen);
minimal.count({ event_name: "E", event_properties: undefined, from: "20250101", to: 20250101 });
const filters: readonly PropertyFilter[] = query.event_properties ?? [];
const values: Scalar[] = ["a", 1, true];
const date: CalendarDate = 20250101;
const built: CountQueryBuilder = countQuery("Charged")
  .between(date, "2025-01-31")
  .where("Amount", "less_than_equals", 100)
  .where("Category", "contains", values)
  .where("Coupon", "does_not_exist");
const inputs: QueryInput[] = [query, built, { event_name: "E", event_properties: filters, from: date, to: date }];
exactly<WireQuery>()(built.toJSON());
exactly<string>()(JSON.stringify(built));

// Calls

const controller = new AbortController();
const options: SubmitOptions = {
  endpoint: "profiles",
  signal: controller.signal,
  onProgress: follow,
  pollIntervalMs: 60_000,
  maxRetries: 1,
};
const call: CallOptions = { signal: AbortSignal.timeout(1_000), requestTimeoutMs: 5_000, maxWaitMs: 60_000 };
exactly<number>()(await minimal.count(query, options));
exactly<number[]>()(await Promise.all(inputs.map((input) => minimal.count(input))));
const outcome = await minimal.submit(built, { endpoint: "events" satisfies Endpoint });
exactly<Outcome<"events">>()(outcome);
if (outcome.status === "success") {
  exactly<number>()(outcome.count);
  exactly<Record<string, unknown> | undefined>()(outcome.extra);
} else {
  exactly<Pending<"events">>()(outcome);
  exactly<Outcome<"events">>()(await minimal.poll(outcome, call));
  exactly<number>()(await minimal.resume(outcome));
  exactly<string>()(outcome.reqId);
  exactly<number>()(outcome.notBefore);
  exactly<"events">()(outcome.endpoint);
}
exactly<Outcome<"events">>()(await minimal.submit(query));
exactly<Outcome<CountEndpoint>>()(await minimal.submit(query, options));
minimal.count(query, { signal: undefined, onProgress: undefined, endpoint: undefined, maxRetries: undefined });

// Trends and top

const groups = { days: { trend_type: "daily" }, weeks: { trend_type: "weekly" } } as const;
const trendsQuery: TrendsQuery = { ...query, groups, unique: true, sum_event_prop: "Amount" };
const trends = await minimal.trends(trendsQuery, { ...call, extraBody: { sampling: 1 } });
exactly<Trends>()(trends);
exactly<Record<string, Record<string, number>>>()(trends);
exactly<Trends>()(await minimal.trends({ event_name: "E", from: 20250101, to: 20250131, groups }));
const topQuery: TopQuery = {
  ...query,
  groups: { plans: { property_type: "event_properties", name: "Plan", top_n: 5, order: "asc" } },
};
exactly<TopCounts>()(await minimal.top(topQuery));
const trended = await minimal.submit(trendsQuery, { endpoint: "trends" });
exactly<Outcome<"trends">>()(trended);
if (trended.status === "success") {
  exactly<Trends>()(trended.report);
  exactly<Record<string, unknown> | undefined>()(trended.extra);
} else {
  exactly<Pending<"trends">>()(trended);
  exactly<Trends>()(await minimal.resume(trended));
}
exactly<Outcome<"top">>()(await minimal.submit(topQuery, { endpoint: "top", maxRetries: 1 }));
const stored = JSON.parse(JSON.stringify(trended)) as Pending;
exactly<number | Trends | TopCounts>()(await minimal.resume(stored));
exactly<Endpoint>()(stored.endpoint);
const any = await minimal.poll(stored);
exactly<Outcome>()(any);
if (any.status === "success") {
  if ("count" in any) exactly<number>()(any.count);
  else exactly<Trends | TopCounts>()(any.report);
}
if (stored.endpoint !== "top") exactly<"events" | "profiles" | "trends">()(stored.endpoint);

function follow(progress: Progress): void {
  exactly<number>()(progress.polls + progress.attempt + progress.elapsedMs);
  exactly<Pending | undefined>()(progress.pending);
  switch (progress.phase) {
    case "queued":
    case "submitting":
    case "polling":
      break;
    case "waiting":
      exactly<number>()(progress.nextRequestAt);
      exactly<Pending>()(progress.pending);
      break;
    case "retrying":
      exactly<number>()(progress.nextRequestAt);
      exactly<CleverTapError>()(progress.error);
      break;
    default:
      exactly<never>()(progress);
  }
}

// Other exports

const checked = validateQuery(JSON.parse("{}"));
if (checked.ok) exactly<WireQuery>()(checked.query);
else exactly<Issue[]>()(checked.issues);
const checkedTop = validateQuery({}, "top");
if (checkedTop.ok) exactly<WireTopQuery>()(checkedTop.query);
const checkedTrends = validateQuery({}, "trends");
if (checkedTrends.ok) exactly<WireTrendsQuery>()(checkedTrends.query);
exactly<WireQuery[]>()(splitByDay(built));
minimal.count(splitByDay(query)[0] ?? query);
exactly<void>()(initWasm(new WebAssembly.Module(new Uint8Array())));

/** The interface of https://standardschema.dev, version 1. */
interface StandardSchema<Input, Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}
type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };
const schema: StandardSchema<CountQuery, WireQuery> = countQuerySchema;
function infer<Input, Output>(schema: StandardSchema<Input, Output>): { input: Input; output: Output } {
  return schema["~standard"].types as { input: Input; output: Output };
}
exactly<CountQuery>()(infer(countQuerySchema).input);
exactly<WireQuery>()(infer(schema).output);
const validated = countQuerySchema["~standard"].validate({});
if (validated.issues) exactly<readonly Issue[]>()(validated.issues);
else exactly<WireQuery>()(validated.value);
