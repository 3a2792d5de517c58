/**
 * Counts, trends and top values of events in CleverTap. Builds and validates queries, sends them, polls for the results, and
 * retries transient failures.
 *
 * @example
 * ```ts
 * import { CountsClient, countQuery } from "clevertap-counts";
 *
 * const client = new CountsClient({ accountId: "ACCOUNT_ID", passcode: "PASSCODE", region: "in1" });
 * const query = countQuery("Charged").where("Amount", "greater_than", 100).between(20250101, 20250131);
 * const count = await client.count(query);
 * ```
 *
 * @packageDocumentation
 */

/**
 * A client of CleverTap, or of a gateway that speaks CleverTap's protocol.
 *
 * A client holds no connection and needs no clean-up. It may be created at module level and shared by all requests of a
 * server.
 *
 * No method throws synchronously. Every argument is read before a method returns, so later changes to it have no effect.
 */
export declare class CountsClient {
  /**
   * Checks the options. Sends nothing.
   *
   * @throws {CleverTapError} `invalid_options` with every problem in `issues`, or `wasm_unavailable`.
   */
  constructor(options: ClientOptions);

  /**
   * Submits a query and polls until CleverTap has its count.
   *
   * The result can take minutes, because CleverTap allows one poll per {@link ClientOptions.pollIntervalMs}. To run several
   * queries, start all of them: calls beyond {@link ClientOptions.maxConcurrency} wait in a queue.
   *
   * @example
   * ```ts
   * const counts = await Promise.all(splitByDay(query).map((day) => client.count(day)));
   * ```
   *
   * @returns The count, a whole number from 0 to 2^53-1.
   * @throws {CleverTapError} Any code. Store `error.pending`, if the error has one, and pass it to
   * {@link CountsClient.resume} later. After an abort, the promise rejects with `signal.reason` instead.
   */
  count(query: QueryInput, options?: SubmitOptions<CountEndpoint>): Promise<number>;

  /**
   * Asks for a number per day, week or month, and polls until CleverTap has them.
   *
   * @example
   * ```ts
   * const { days } = await client.trends({
   *   event_name: "Charged",
   *   from: 20250101,
   *   to: 20251231,
   *   groups: { days: { trend_type: "daily" } },
   * });
   * ```
   *
   * @throws {CleverTapError} See {@link CountsClient.count}.
   */
  trends(query: TrendsQuery, options?: ReportOptions): Promise<Trends>;

  /**
   * Asks for the most or the least frequent values of properties, and polls until CleverTap has them.
   *
   * @example
   * ```ts
   * const { plans } = await client.top({
   *   event_name: "Charged",
   *   from: 20250101,
   *   to: 20250131,
   *   groups: { plans: { property_type: "event_properties", name: "Plan", top_n: 5 } },
   * });
   * ```
   *
   * @throws {CleverTapError} See {@link CountsClient.count}.
   */
  top(query: TopQuery, options?: ReportOptions): Promise<TopCounts>;

  /**
   * Submits a query of any endpoint without polling for its result.
   *
   * @returns The result, or the {@link Pending} to pass to {@link CountsClient.poll} or {@link CountsClient.resume}.
   * @throws {CleverTapError} See {@link CountsClient.count}.
   */
  submit<E extends Endpoint = "events">(query: Queries[E], options?: SubmitOptions<E>): Promise<Outcome<E>>;

  /**
   * Waits until `pending.notBefore` and polls once.
   *
   * @returns The result, or the {@link Pending} of the next poll.
   * @throws {CleverTapError} See {@link CountsClient.count}; `invalid_options` if `pending` is malformed.
   */
  poll<E extends Endpoint>(pending: Pending<E>, options?: CallOptions): Promise<Outcome<E>>;

  /**
   * Polls until CleverTap has the result. The query may have been submitted by another process.
   *
   * @returns The count or the report.
   * @throws {CleverTapError} See {@link CountsClient.count}; `invalid_options` if `pending` is malformed.
   */
  resume<E extends Endpoint>(pending: Pending<E>, options?: CallOptions): Promise<Results[E]>;
}

/** The destination, credentials and limits of a client. Times are in milliseconds; `undefined` means the default. */
export interface ClientOptions {
  /** The account's id, printable ASCII. Requires `passcode`, unless a gateway at `baseUrl` adds it. */
  accountId?: string | undefined;
  /** The account's passcode, printable ASCII. Requires `accountId`. It has the account's full authority, so never ship it to a browser. */
  passcode?: string | undefined;
  /** The account's region; default `"eu1"`. Requests to another region fail with `unauthorized`. */
  region?: Region | undefined;
  /**
   * The URL of a gateway, a proxy or a simulator, instead of `region`. It is `https:`, or `http:` for `localhost` and loopback
   * addresses. A path prefix is kept.
   */
  baseUrl?: string | UrlLike | undefined;
  /** Additional headers of every request, such as a gateway's `Authorization`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** The function that sends requests; default `globalThis.fetch`, looked up at each call. */
  fetch?: FetchLike | undefined;
  /** The minimum time from an answer to the next poll; default 30000. CleverTap hosts require at least 30000. */
  pollIntervalMs?: number | undefined;
  /** The maximum number of simultaneous requests to one endpoint; default 3, which is CleverTap's own limit. */
  maxConcurrency?: number | undefined;
  /**
   * The maximum number of retries of one request after transient failures; default 3. A request that CleverTap refuses because
   * of too many others is retried until `maxWaitMs`, unless this is 0.
   */
  maxRetries?: number | undefined;
  /** The time limit of one request, including the body of its answer; default 60000. */
  requestTimeoutMs?: number | undefined;
  /** The time limit of one call, from its first request to its result; default 1800000 (30 minutes). */
  maxWaitMs?: number | undefined;
}

/** A CleverTap region: Europe, India, Singapore, United States, Indonesia, Middle East. */
export type Region = "eu1" | "in1" | "sg1" | "us1" | "aps3" | "mec1";

/**
 * Every {@link Region}, in a frozen array.
 *
 * @example
 * ```ts
 * const region = regions.find((name) => name === process.env.REGION);
 * const client = new CountsClient({ accountId: "ACCOUNT_ID", passcode: "PASSCODE", region });
 * ```
 */
export declare const regions: readonly ["eu1", "in1", "sg1", "us1", "aps3", "mec1"];

/** A function that sends a request, such as the platform's `fetch`. It is called with `this` undefined. */
export type FetchLike = (url: string, init: PlatformRequestInit) => Promise<PlatformResponse>;

/** A `URL` of any realm. */
export interface UrlLike {
  readonly href: string;
}

/** An `AbortSignal` of any realm. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** `RequestInit`, or the options that the package passes if the program's types declare no `Request`. */
export type PlatformRequestInit = typeof globalThis extends {
  Request: new (input: never, init?: infer Init) => unknown;
}
  ? NonNullable<Init>
  : {
      method: string;
      headers: Record<string, string>;
      body?: string;
      redirect: "manual";
      signal: AbortSignalLike;
      cache?: "no-store";
    };

/** `Response`, or the members that the package reads if the program's types declare no `Response`. */
export type PlatformResponse = typeof globalThis extends { Response: { prototype: infer Given } }
  ? Given
  : {
      readonly status: number;
      readonly headers: { get(name: string): string | null };
      readonly type?: string;
      readonly bodyUsed?: boolean;
      readonly body: unknown;
      arrayBuffer(): Promise<ArrayBuffer>;
    };

/** Options of one call. Times are in milliseconds. Limits override the client's. */
export interface CallOptions {
  /** Aborts the call immediately: its promise rejects with `signal.reason`. */
  signal?: AbortSignalLike | null | undefined;
  /** Receives the state of the call, synchronously. An exception that it throws is reported as uncaught; the call continues. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** The minimum time from an answer to the next poll. */
  pollIntervalMs?: number | undefined;
  /** The maximum number of retries of one request after transient failures. */
  maxRetries?: number | undefined;
  /** The time limit of one request, including the body of its answer. */
  requestTimeoutMs?: number | undefined;
  /** The time limit of the call, from its first request to its result. */
  maxWaitMs?: number | undefined;
}

/** Options of a call that submits a query of one endpoint. */
export interface ReportOptions extends CallOptions {
  /**
   * Keys of the request body that this package does not know, as plain JSON. They are sent unchanged after the keys of the
   * query. A key that a query defines is refused.
   */
  extraBody?: object | undefined;
}

/** Options of a call that submits a query of the endpoint `E`. */
export interface SubmitOptions<E extends Endpoint = CountEndpoint> extends ReportOptions {
  /** The endpoint that answers the query; default `"events"`. */
  endpoint?: E | undefined;
}

/**
 * `"events"` counts how often an event happened; `"profiles"` counts the people who did it; `"trends"` reports a number per day,
 * week or month; `"top"` reports the values of properties.
 */
export type Endpoint = "events" | "profiles" | "trends" | "top";

/** The endpoints whose result is a count. */
export type CountEndpoint = "events" | "profiles";

/** The query of each endpoint. */
export interface Queries {
  events: QueryInput;
  profiles: QueryInput;
  trends: TrendsQuery;
  top: TopQuery;
}

/** The result of each endpoint. A count is a whole number from 0 to 2^53-1. */
export interface Results {
  events: number;
  profiles: number;
  trends: Trends;
  top: TopCounts;
}

/**
 * The numbers of a trends query: for each group, and in it for each period as CleverTap writes it (`"20250131"`, `"202505"`).
 * Their values are not checked.
 */
export type Trends = Record<string, Record<string, number>>;

/**
 * The numbers of a top query: for each group, in it for each type (`"STR"`, `"ENUM"`), and in that for each value. Their values
 * are not checked.
 */
export type TopCounts = Record<string, Record<string, Record<string, number>>>;

/** The result of one exchange with the endpoint `E`. */
export type Outcome<E extends Endpoint = Endpoint> = Success<E> | Pending<E>;

/** The result of a query of the endpoint `E`. */
export type Success<E extends Endpoint = Endpoint> = E extends CountEndpoint
  ? {
      status: "success";
      count: number;
      /** The other keys of the answer, if there are any. */
      extra?: Record<string, unknown>;
    }
  : {
      status: "success";
      report: Results[E];
      /** The other keys of the answer, if there are any. */
      extra?: Record<string, unknown>;
    };

/** A query that CleverTap is still working on. Plain data: it survives JSON, `structuredClone` and a restart. */
export interface Pending<E extends Endpoint = Endpoint> {
  status: "partial";
  endpoint: E;
  /** CleverTap's id of the request, with all of its digits. */
  reqId: string;
  /** The earliest time of the next poll, in milliseconds since 1970. */
  notBefore: number;
}

/** The state of a call. */
export type Progress = {
  /** The number of polls that this call has sent. */
  polls: number;
  /** The number of the current try of this request, from 1. */
  attempt: number;
  /** The time since the call was made, in milliseconds. */
  elapsedMs: number;
  /** The query to resume, from the first partial answer on. */
  pending?: Pending;
} & (
  | { phase: "queued" | "submitting" | "polling" }
  | {
      phase: "waiting";
      /** The time of the next poll, in milliseconds since 1970. */
      nextRequestAt: number;
      pending: Pending;
    }
  | {
      phase: "retrying";
      /** The time of the next try, in milliseconds since 1970. */
      nextRequestAt: number;
      /** The failure of the previous try. */
      error: CleverTapError;
    }
);

/**
 * A query: the number of events of one name within a range of days, or of people who did them.
 *
 * The keys are CleverTap's own. All conditions must hold. A key that is not listed here is refused, because CleverTap would
 * ignore it and answer another question. Pass other keys in {@link SubmitOptions.extraBody}.
 *
 * @example
 * ```ts
 * const query: CountQuery = {
 *   event_name: "Charged",
 *   event_properties: [{ name: "Amount", operator: "greater_than", value: 100 }],
 *   session_properties: [{ name: "utm_source", value: "newsletter" }],
 *   common_profile_properties: { profile_fields: [{ name: "Plan", operator: "equals", value: ["pro", "team"] }] },
 *   advanced_query: { did_none: [{ event_name: "Refunded", from: "2025-01-01", to: "2025-01-31" }] },
 *   from: "2025-01-01",
 *   to: "2025-01-31",
 * };
 * ```
 */
export interface CountQuery {
  /** The event's exact name. Names in CleverTap are case-sensitive. */
  event_name: string;
  /** Conditions on properties of the event; at most 100. */
  event_properties?: readonly PropertyFilter[] | undefined;
  /** Conditions on the session in which the event happened; at most 100. */
  session_properties?: readonly SessionFilter[] | undefined;
  /** Conditions on the profile of the person who did the event. */
  common_profile_properties?: ProfileFilters | undefined;
  /** Conditions on other events of the same person. */
  advanced_query?: AdvancedQuery | undefined;
  /** The first day, in the time zone of the CleverTap account. */
  from: CalendarDate;
  /** The last day, in the time zone of the CleverTap account. It is included. */
  to: CalendarDate;
}

/**
 * A query for a number per day, week or month.
 *
 * @example
 * ```ts
 * const query: TrendsQuery = {
 *   event_name: "Charged",
 *   from: "2025-01-01",
 *   to: "2025-12-31",
 *   groups: { days: { trend_type: "daily" }, months: { trend_type: "monthly" } },
 *   unique: true,
 * };
 * ```
 */
export interface TrendsQuery extends CountQuery {
  /** From 1 to 100 groups. The result has the same keys, which are not empty, `status`, `req_id`, `error` or `code`. */
  groups: Readonly<Record<string, TrendGroup>>;
  /** True for the number of people, false for how often the event happened. */
  unique?: boolean | undefined;
  /** A numeric property of the event, whose values are added up. */
  sum_event_prop?: string | undefined;
}

/** A group of a {@link TrendsQuery}. */
export interface TrendGroup {
  trend_type: "daily" | "weekly" | "monthly";
}

/**
 * A query for the most or the least frequent values of properties.
 *
 * @example
 * ```ts
 * const query: TopQuery = {
 *   event_name: "Charged",
 *   from: "2025-01-01",
 *   to: "2025-01-31",
 *   groups: { plans: { property_type: "event_properties", name: "Plan", top_n: 5, order: "desc" } },
 * };
 * ```
 */
export interface TopQuery extends CountQuery {
  /** From 1 to 100 groups. The result has the same keys, which are not empty, `status`, `req_id`, `error` or `code`. */
  groups: Readonly<Record<string, TopGroup>>;
}

/** A group of a {@link TopQuery}. */
export interface TopGroup {
  property_type: PropertyType;
  /** The property's exact name. */
  name: string;
  /** The maximum number of values, from 1 to 100. */
  top_n?: number | undefined;
  /** `"desc"` for the most frequent values first, `"asc"` for the least frequent. */
  order?: "asc" | "desc" | undefined;
}

/** The kind of a property. */
export type PropertyType =
  | "event_properties"
  | "session_properties"
  | "profile_fields"
  | "app_fields"
  | "demographics"
  | "technographics"
  | "reachability"
  | "geo_fields";

/** A condition on a property. A list of values, which has up to 100,000 items of one type, matches if any of them does. */
export type PropertyFilter =
  | { name: string; operator: ComparisonOperator; value: Scalar | readonly Scalar[] }
  | { name: string; operator: OrderOperator; value: number }
  | { name: string; operator: PresenceOperator; value?: undefined };

/** A condition on a property of a session. CleverTap's own session filters have no operator. */
export type SessionFilter = { name: string; operator?: undefined; value: Scalar | readonly Scalar[] } | PropertyFilter;

/**
 * Conditions on a profile.
 *
 * Only `profile_fields` is checked. CleverTap does not document the form of the other lists, so their items are sent unchanged.
 */
export interface ProfileFilters {
  /** Conditions on fields of the profile; at most 100. */
  profile_fields?: readonly PropertyFilter[] | undefined;
  /** Items such as `{ name: "age", operator: "greater_than", value: 30 }`. */
  demographics?: readonly Json[] | undefined;
  /** Items such as `{ name: "OS", value: ["Android"] }`. */
  technographics?: readonly Json[] | undefined;
  /** Channels through which people can be reached. */
  reachability?: readonly Json[] | undefined;
  /** Places, each a list from the country inwards, such as `["India", "Maharashtra"]`. */
  geo_fields?: readonly Json[] | undefined;
  /** Items about the app, such as its version. */
  app_fields?: readonly Json[] | undefined;
}

/** Conditions on other events of a person. Each list holds at most 100 items. */
export interface AdvancedQuery {
  /** Events that the person did. */
  did_all?: readonly EventCondition[] | undefined;
  /** Events that the person did not do. */
  did_none?: readonly EventCondition[] | undefined;
  /** Events of which the person did at least one. */
  did_any?: DidAny | undefined;
}

/** Events of which a person did at least one, or as many as `operator` and `value` require. */
export interface DidAny {
  /** At least one event. */
  any_events: readonly EventCondition[];
  /** Requires `value`. */
  operator?: NumberOperator | undefined;
  /** The number of events. Requires `operator`. */
  value?: number | undefined;
}

/** A condition on another event of a person. */
export interface EventCondition {
  /** The event's exact name. */
  event_name: string;
  /** Conditions on properties of the event; at most 100. */
  event_properties?: readonly PropertyFilter[] | undefined;
  /** Conditions on the session in which the event happened; at most 100. */
  session_properties?: readonly SessionFilter[] | undefined;
  /** The first day. Requires `to`. */
  from?: CalendarDate | undefined;
  /** The last day. Requires `from`. */
  to?: CalendarDate | undefined;
  /** Compares the number of events with `value`, which it requires. */
  operator?: NumberOperator | undefined;
  /** The number of events. Requires `operator`. */
  value?: number | undefined;
}

/** An operator of a {@link PropertyFilter}. */
export type Operator = ComparisonOperator | OrderOperator | PresenceOperator;

/** Every {@link Operator}, in a frozen array. */
export declare const operators: readonly [
  "equals",
  "not_equals",
  "contains",
  "does_not_contain",
  "greater_than",
  "greater_than_equals",
  "less_than",
  "less_than_equals",
  "exists",
  "does_not_exist",
];

/** An operator that compares a property with a value, or with each value of a list. */
export type ComparisonOperator = "equals" | "not_equals" | "contains" | "does_not_contain";

/** An operator that compares a property with a number. */
export type OrderOperator = "greater_than" | "greater_than_equals" | "less_than" | "less_than_equals";

/** An operator without a value. */
export type PresenceOperator = "exists" | "does_not_exist";

/** An operator that compares the number of events with a number. */
export type NumberOperator = "equals" | OrderOperator;

/** A single value. A boolean is sent as `"True"` or `"False"`, which CleverTap's query language requires. */
export type Scalar = string | number | boolean;

/** Plain JSON of at most 8 nested levels. A member that is `undefined` is left out. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * A day of the years 1000 to 9999: `20150810`, `"20150810"`, `"2015-08-10"` or a `Temporal.PlainDate`.
 *
 * A `Date` is refused, because its calendar day depends on a time zone.
 */
export type CalendarDate = number | string | PlainDate;

/** A `Temporal.PlainDate` of the platform or of a polyfill. Its day in the ISO calendar counts. */
export interface PlainDate {
  readonly [Symbol.toStringTag]: "Temporal.PlainDate";
  toString(options?: { calendarName?: "never" }): string;
}

/**
 * Returns the `n` whole days that ended yesterday, as the `from` and `to` of a query.
 *
 * @example
 * ```ts
 * const { from, to } = lastDays(30, "Asia/Kolkata");
 * const count = await client.count(countQuery("Charged").between(from, to));
 * ```
 *
 * @param n A whole number from 1 to 3660.
 * @param timeZone An IANA time zone. CleverTap counts days in the time zone of the account.
 * @throws {CleverTapError} `invalid_options` with the path `["days"]` or `["timeZone"]`.
 */
export declare function lastDays(n: number, timeZone: string): { from: number; to: number };

/** The request body of a query: dates are integers and booleans are texts. */
export interface WireQuery {
  event_name: string;
  event_properties?: WireFilter[];
  session_properties?: WireSessionFilter[];
  common_profile_properties?: WireProfileFilters;
  advanced_query?: WireAdvancedQuery;
  /** The first day, as YYYYMMDD. */
  from: number;
  /** The last day, as YYYYMMDD. */
  to: number;
}

/** The request body of a {@link TrendsQuery}. */
export interface WireTrendsQuery extends WireQuery {
  groups: Record<string, TrendGroup>;
  unique?: boolean;
  sum_event_prop?: string;
}

/** The request body of a {@link TopQuery}. */
export interface WireTopQuery extends WireQuery {
  groups: Record<string, TopGroup>;
}

/** The request body of each endpoint. */
export interface WireQueries {
  events: WireQuery;
  profiles: WireQuery;
  trends: WireTrendsQuery;
  top: WireTopQuery;
}

/** A {@link PropertyFilter} in a request body. */
export type WireFilter =
  | { name: string; operator: ComparisonOperator; value: string | number | string[] | number[] }
  | { name: string; operator: OrderOperator; value: number }
  | { name: string; operator: PresenceOperator; value?: undefined };

/** A {@link SessionFilter} in a request body. */
export type WireSessionFilter =
  | { name: string; operator?: undefined; value: string | number | string[] | number[] }
  | WireFilter;

/** {@link ProfileFilters} in a request body. */
export interface WireProfileFilters {
  profile_fields?: WireFilter[];
  demographics?: Json[];
  technographics?: Json[];
  reachability?: Json[];
  geo_fields?: Json[];
  app_fields?: Json[];
}

/** An {@link AdvancedQuery} in a request body. */
export interface WireAdvancedQuery {
  did_all?: WireEventCondition[];
  did_none?: WireEventCondition[];
  did_any?: WireDidAny;
}

/** {@link DidAny} in a request body. */
export interface WireDidAny {
  any_events: WireEventCondition[];
  operator?: NumberOperator;
  value?: number;
}

/** An {@link EventCondition} in a request body. */
export interface WireEventCondition {
  event_name: string;
  event_properties?: WireFilter[];
  session_properties?: WireSessionFilter[];
  /** The first day, as YYYYMMDD. */
  from?: number;
  /** The last day, as YYYYMMDD. */
  to?: number;
  operator?: NumberOperator;
  value?: number;
}

/** A query of a count, or a builder of one. */
export type QueryInput = CountQuery | CountQueryBuilder;

/**
 * Starts a query of an event.
 *
 * @example
 * ```ts
 * const query = countQuery("Charged")
 *   .where("Category", "equals", ["Books", "Music"])
 *   .whereProfile("Plan", "exists")
 *   .whereSession("utm_source", "newsletter")
 *   .between("2025-01-01", "2025-01-31");
 * ```
 */
export declare function countQuery(eventName: string): CountQueryBuilder;

/**
 * An immutable, possibly incomplete query. Each method returns a new builder. They can be called in any order.
 *
 * Nothing is checked until the query is used. Every function that takes a query takes a builder.
 */
export interface CountQueryBuilder {
  /** Adds a condition on a property of the event. */
  where<O extends Operator>(name: string, operator: O, ...value: OperatorValue<O>): CountQueryBuilder;
  /** Adds a condition on a field of the profile. */
  whereProfile<O extends Operator>(name: string, operator: O, ...value: OperatorValue<O>): CountQueryBuilder;
  /** Adds a condition on a property of the session. A list of values matches if any of them does. */
  whereSession(name: string, value: Scalar | readonly Scalar[]): CountQueryBuilder;
  /** Sets the first and the last day. Both are included. */
  between(from: CalendarDate, to: CalendarDate): CountQueryBuilder;
  /**
   * Returns the request body. `JSON.stringify` calls it.
   *
   * @throws {CleverTapError} `invalid_query` with every problem in `issues`, or `wasm_unavailable`.
   */
  toJSON(): WireQuery;
}

/** The arguments that follow an operator. They are checked at run time if the operator is a variable of several kinds. */
export type OperatorValue<O extends Operator> = [O] extends [ComparisonOperator]
  ? [value: Scalar | readonly Scalar[]]
  : [O] extends [OrderOperator]
    ? [value: number]
    : [O] extends [PresenceOperator]
      ? [value?: undefined]
      : [value?: Scalar | readonly Scalar[] | undefined];

/**
 * Checks a query and reports every problem.
 *
 * @param endpoint The endpoint that the query is for; default `"events"`.
 * @returns The request body, or the issues: at most 100, the last of which states how many more there are.
 * @throws {CleverTapError} `wasm_unavailable`, or `invalid_options` if the endpoint is unknown. It never throws because of its
 * input.
 */
export declare function validateQuery<E extends Endpoint = "events">(
  input: unknown,
  endpoint?: E,
): { ok: true; query: WireQueries[E] } | { ok: false; issues: Issue[] };

/** A problem of a query or of options. */
export interface Issue {
  code: "type" | "missing" | "unknown_key" | "value" | "date" | "range";
  /** The keys and indexes that lead to the value; empty for the argument itself. */
  path: (string | number)[];
  /** The problem, the value, and the expected value. */
  message: string;
}

/**
 * Splits a query of a count into one query per day, for a series. Its conditions stay the same.
 *
 * @returns At most 3,660 request bodies.
 * @throws {CleverTapError} `invalid_query` with every problem in `issues`, or `wasm_unavailable`.
 */
export declare function splitByDay(query: QueryInput): WireQuery[];

/** {@link validateQuery} as a Standard Schema, for Hono, tRPC and other frameworks. See https://standardschema.dev */
export declare const countQuerySchema: {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "clevertap-counts";
    readonly validate: (
      value: unknown,
    ) => { readonly value: WireQuery; readonly issues?: undefined } | { readonly issues: readonly Issue[] };
    readonly types?: { readonly input: CountQuery; readonly output: WireQuery } | undefined;
  };
};

/**
 * Classifies an answer of CleverTap by the rules that a call follows, for gateways that pass answers on.
 *
 * @example
 * ```ts
 * classifyAnswer({ exchange: "poll", status: 200, body: '{"status":"fail","error":"in progress"}' }); // "partial"
 * ```
 *
 * @throws {CleverTapError} `invalid_options` with the path of the malformed part, or `wasm_unavailable`.
 */
export declare function classifyAnswer(answer: AnswerToClassify): AnswerClass;

/** An answer of CleverTap's count protocol. */
export interface AnswerToClassify {
  /** The endpoint that answered; default `"events"`. */
  endpoint?: Endpoint | undefined;
  /** The request that was answered: `"submit"` for a POST, `"poll"` for a GET. */
  exchange: "submit" | "poll";
  /** The HTTP status, from 100 to 999. */
  status: number;
  /** The body as text. */
  body: string;
}

/** The meaning of an answer: a result, an answer that asks to poll again, or the code of the error that a call would get. */
export type AnswerClass = "success" | "partial" | ErrorCode;

/**
 * Provides the compiled module, on platforms that load WebAssembly modules in their own way. Must be called before the first
 * use of the package; later calls have no effect. Other programs do not need it.
 *
 * @throws {CleverTapError} `invalid_options` if the value is not a `WebAssembly.Module`.
 */
export declare function initWasm(module: WasmModule): void;

/** `WebAssembly.Module`, if the platform's types declare it. */
export type WasmModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module
  : object;

/** The stable code of an error. */
export type ErrorCode = CleverTapError["code"];

/** The fields that every {@link CleverTapError} has or may have. */
interface ErrorBase<Code extends string> extends Error {
  readonly name: "CleverTapError";
  /** The stable code of the error. */
  readonly code: Code;
  /** True if the same call may succeed later. */
  readonly transient: boolean;
  /** The number of tries of the last request; 0 if nothing was sent. */
  readonly attempts: number;
  /** CleverTap's id of the request, if it is known. */
  readonly reqId?: string;
  /** The query to store and to resume later, if that can help. */
  readonly pending?: Pending;
  /** The HTTP status, if there was an answer and the platform shows its status. */
  readonly status?: number;
  /** CleverTap's own text, at most 1,000 characters. Credentials are replaced by `***`. */
  readonly apiError?: string;
  /** CleverTap's own code. */
  readonly apiCode?: number;
  /** The wait that the answer asks for, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Returns all fields except `cause`. */
  toJSON(): Record<string, unknown>;
}

/** An argument is not valid. */
interface InvalidInputError<Code extends string> extends ErrorBase<Code> {
  /** Every problem, at most 100. */
  readonly issues: Issue[];
}

/** The query is not valid. Nothing was sent. */
export interface InvalidQueryError extends InvalidInputError<"invalid_query"> {}

/** An option or a {@link Pending} is not valid. Nothing was sent. */
export interface InvalidOptionsError extends InvalidInputError<"invalid_options"> {}

/** CleverTap refused the credentials, or the account is in another region. */
export interface UnauthorizedError extends ErrorBase<"unauthorized"> {}

/** There were too many requests. */
export interface RateLimitedError extends ErrorBase<"rate_limited"> {}

/** The service is failing. */
export interface ServerError extends ErrorBase<"server_error"> {}

/** The service answered that the query failed. It cannot be resumed. */
export interface QueryFailedError extends ErrorBase<"query_failed"> {
  readonly pending?: never;
}

/** The service no longer knows the request's id. It cannot be resumed. */
export interface RequestExpiredError extends ErrorBase<"request_expired"> {
  readonly pending?: never;
}

/** The answer is not one that CleverTap documents. */
export interface InvalidResponseError extends ErrorBase<"invalid_response"> {
  /** The first 200 characters of the body. Credentials are replaced by `***`. */
  readonly bodyStart: string;
}

/** There was no answer. */
export interface NetworkError extends ErrorBase<"network"> {
  /** The value that `fetch` threw. */
  readonly cause?: unknown;
}

/** One request took longer than `requestTimeoutMs`. */
export interface TimeoutError extends ErrorBase<"timeout"> {}

/** The call reached `maxWaitMs`, or its next wait would exceed it. */
export interface DeadlineExceededError extends ErrorBase<"deadline_exceeded"> {}

/** The platform has no WebAssembly, or does not allow the package to compile it. */
export interface WasmUnavailableError extends ErrorBase<"wasm_unavailable"> {
  readonly cause?: unknown;
}

/** A defect in this package. The next call works. */
export interface InternalError extends ErrorBase<"internal"> {
  readonly cause?: unknown;
}

/**
 * Every failure except an abort. `code` narrows the type to the fields of that error.
 *
 * @example
 * ```ts
 * try {
 *   await client.count(query);
 * } catch (error) {
 *   if (error instanceof CleverTapError && error.pending) await store(error.pending);
 *   else throw error;
 * }
 * ```
 */
export type CleverTapError =
  | InvalidQueryError
  | InvalidOptionsError
  | UnauthorizedError
  | RateLimitedError
  | QueryFailedError
  | RequestExpiredError
  | ServerError
  | InvalidResponseError
  | NetworkError
  | TimeoutError
  | DeadlineExceededError
  | WasmUnavailableError
  | InternalError;

/**
 * The class of the errors. `instanceof` recognizes the errors of every copy of this package in the process, and narrows to the
 * union by `code`.
 *
 * @example
 * ```ts
 * const fake = { count: async () => Promise.reject(new CleverTapError({ code: "network", message: "down" })) };
 * ```
 */
export declare const CleverTapError: CleverTapErrorClass;

interface CleverTapErrorClass extends Function {
  /** Creates an error, for tests. `transient` is false and `attempts` 0 unless they are given. */
  new <Code extends ErrorCode>(fields: ErrorFields<Code>): Extract<CleverTapError, { code: Code }>;
  new (fields: ErrorFields<ErrorCode>): DerivedError;
  readonly prototype: CleverTapError;
}

/** The fields of an error with this code, for its constructor. */
export type ErrorFields<Code extends ErrorCode> = Code extends ErrorCode
  ? Partial<Pick<ErrorBase<Code>, "transient" | "attempts">> & { readonly code: Code; readonly cause?: unknown } & Omit<
        Extract<CleverTapError, { code: Code }>,
        "code" | "name" | "stack" | "cause" | "transient" | "attempts" | "toJSON"
      >
  : never;

/** An error of a class that extends {@link CleverTapError}. Its code may be any. */
interface DerivedError extends ErrorBase<any> {
  readonly pending?: any;
  readonly issues: any;
  readonly bodyStart: any;
  readonly cause?: unknown;
}

export {};
