/**
 * Event and profile counts from CleverTap: queries, polling, retries and errors done right.
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
 * Asks CleverTap, or a gateway that speaks its protocol, for counts.
 *
 * A client holds no connection and needs no clean-up. It may be built at module level and shared.
 */
export declare class CountsClient {
  /**
   * Checks the options; nothing is sent.
   *
   * @throws {CleverTapError} `invalid_options`, with every problem in `issues`.
   */
  constructor(options: ClientOptions);

  /**
   * The count of a query, however long CleverTap takes: submits it, and polls no sooner than every
   * `pollIntervalMs` until it succeeds or fails.
   *
   * `Promise.all(queries.map((query) => client.count(query)))` is the batch interface: what exceeds
   * `maxConcurrency` queues.
   *
   * @returns A whole number from 0 to 2^53-1.
   * @throws {CleverTapError} Where it fails; `error.pending`, where there is one, can be resumed.
   */
  count(query: QueryInput, options?: SubmitOptions): Promise<number>;

  /** Submits a query, with retries, and polls not at all. */
  submit(query: QueryInput, options?: SubmitOptions): Promise<Outcome>;

  /** Waits until `pending.notBefore`, then polls once, with retries. */
  poll(pending: Pending, options?: CallOptions): Promise<Outcome>;

  /** Polls to the end: the other half of {@link CountsClient.submit}, in another process if need be. */
  resume(pending: Pending, options?: CallOptions): Promise<number>;
}

/** How a client reaches CleverTap, and how patient it is. Times are in milliseconds. */
export interface ClientOptions {
  /** The account's id. Together with `passcode`; a gateway adds both itself. */
  accountId?: string | undefined;
  /** The account's passcode. It carries the account's full authority: keep it out of pages. */
  passcode?: string | undefined;
  /** Where the account lives; default `"eu1"`. The wrong one answers `unauthorized`. */
  region?: Region | undefined;
  /** Instead of `region`: a gateway, a proxy or a simulator. https:, or http: to this machine. */
  baseUrl?: string | URL | undefined;
  /** Extra headers, such as a gateway's own `Authorization`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Default: `globalThis.fetch`, looked up at each call. */
  fetch?: FetchLike | undefined;
  /** From an answer to the next poll; default 30000, the least that a CleverTap host allows. */
  pollIntervalMs?: number | undefined;
  /** HTTP exchanges in flight at once, for each endpoint; default 3, CleverTap's own limit. */
  maxConcurrency?: number | undefined;
  /** Further tries of one exchange after a transient failure; default 3. */
  maxRetries?: number | undefined;
  /** For one HTTP exchange, its body included; default 60000. */
  requestTimeoutMs?: number | undefined;
  /** From a call's first request to its result; default 1800000 (30 minutes). */
  maxWaitMs?: number | undefined;
}

/**
 * CleverTap's regions: Europe, India, Singapore, United States, Indonesia, Middle East.
 */
export type Region = "eu1" | "in1" | "sg1" | "us1" | "aps3" | "mec1";

/** What is needed of `fetch`. It is called with `this` undefined. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** Settings of one call; those of time and retries override the client's. */
export interface CallOptions {
  /** Aborts the call at once: it rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** Called synchronously at each step. What it throws is reported as uncaught; the count goes on. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** From an answer to the next poll. */
  pollIntervalMs?: number | undefined;
  /** Further tries of one exchange after a transient failure. */
  maxRetries?: number | undefined;
  /** For one HTTP exchange, its body included. */
  requestTimeoutMs?: number | undefined;
  /** From the call's first request to its result. */
  maxWaitMs?: number | undefined;
}

/** Settings of a call that submits. */
export interface SubmitOptions extends CallOptions {
  /** Which count; default `"events"`. */
  endpoint?: Endpoint | undefined;
}

/** `"events"`: how often it happened. `"profiles"`: how many people did it. */
export type Endpoint = "events" | "profiles";

/** What one exchange brought. */
export type Outcome = { status: "success"; count: number } | Pending;

/**
 * A count that CleverTap is still working on. Plain data: it survives JSON, `structuredClone` and a
 * restart.
 */
export interface Pending {
  status: "partial";
  endpoint: Endpoint;
  /** CleverTap's id, digit for digit. */
  reqId: string;
  /** The earliest next poll, in milliseconds since 1970. */
  notBefore: number;
}

/** Where a call stands. */
export type Progress = {
  /** GETs sent in this call. */
  polls: number;
  /** The current try of this exchange, from 1. */
  attempt: number;
  /** Milliseconds since the call was made. */
  elapsedMs: number;
  /** What could be resumed, from the first partial answer on. */
  pending?: Pending;
} & (
  | { phase: "queued" | "submitting" | "polling" }
  | {
      phase: "waiting";
      /** Milliseconds since 1970. */
      nextRequestAt: number;
      pending: Pending;
    }
  | {
      phase: "retrying";
      /** Milliseconds since 1970. */
      nextRequestAt: number;
      /** What failed. */
      error: CleverTapError;
    }
);

/** "How many times did this event happen between these days, with these properties?" */
export interface CountQuery {
  /** The event's exact name; CleverTap's names are case-sensitive. */
  event_name: string;
  /** All must hold; at most 100. */
  event_properties?: readonly PropertyFilter[] | undefined;
  /** The first day counted, a day of the account's own time zone. */
  from: CalendarDate;
  /** The last day counted. */
  to: CalendarDate;
}

/** A condition on an event property. Of an array of values, any may match. */
export type PropertyFilter =
  | { name: string; operator: ComparisonOperator; value: Scalar | readonly Scalar[] }
  | { name: string; operator: OrderOperator; value: number }
  | { name: string; operator: PresenceOperator; value?: undefined };

/** Operators that compare with a value, or with any of an array of one type. */
export type ComparisonOperator = "equals" | "not_equals" | "contains" | "does_not_contain";

/** Operators that compare with a number. */
export type OrderOperator = "greater_than" | "greater_than_equals" | "less_than" | "less_than_equals";

/** Operators that take no value. */
export type PresenceOperator = "exists" | "does_not_exist";

/** A single value. A boolean is sent as "True" or "False", as CleverTap's query language wants it. */
export type Scalar = string | number | boolean;

/**
 * A day: `20150810`, `"20150810"` or `"2015-08-10"`. A `Date` is refused: which day it is depends on
 * a time zone.
 */
export type CalendarDate = number | string;

/** The body as it is sent. */
export interface WireQuery {
  event_name: string;
  event_properties?: WireFilter[];
  /** YYYYMMDD. */
  from: number;
  /** YYYYMMDD. */
  to: number;
}

/** A property filter as it is sent: booleans have become `"True"` and `"False"`. */
export type WireFilter =
  | { name: string; operator: ComparisonOperator; value: string | number | string[] | number[] }
  | { name: string; operator: OrderOperator; value: number }
  | { name: string; operator: PresenceOperator; value?: undefined };

/** What every function that takes a query takes. */
export type QueryInput = CountQuery | CountQueryBuilder;

/**
 * Starts a query.
 *
 * @example
 * ```ts
 * countQuery("Charged").where("Category", "equals", ["Books", "Music"]).between("2025-01-01", "2025-01-31");
 * ```
 */
export declare function countQuery(eventName: string): CountQueryBuilder;

/** An immutable query in the making: each method gives a new one, in any order. */
export interface CountQueryBuilder {
  /** Adds a condition; all must hold. */
  where(name: string, operator: ComparisonOperator, value: Scalar | readonly Scalar[]): CountQueryBuilder;
  where(name: string, operator: OrderOperator, value: number): CountQueryBuilder;
  where(name: string, operator: PresenceOperator): CountQueryBuilder;
  /** Sets the days, both included. */
  between(from: CalendarDate, to: CalendarDate): CountQueryBuilder;
  /**
   * The wire body; `JSON.stringify` calls it.
   *
   * @throws {CleverTapError} `invalid_query`
   */
  toJSON(): WireQuery;
}

/** Says whether something is a query, and all that is wrong with it. Never throws because of it. */
export declare function validateQuery(input: unknown): { ok: true; query: WireQuery } | { ok: false; issues: Issue[] };

/** One problem. */
export interface Issue {
  code: "type" | "missing" | "unknown_key" | "value" | "date" | "range";
  /** From the outermost key in; empty for the whole. */
  path: (string | number)[];
  /** What is wrong, the value seen, and what would be right. */
  message: string;
}

/** An answer of CleverTap's count protocol. */
export interface AnswerToClassify {
  /** The exchange that the answer belongs to: the POST or a GET. */
  exchange: "submit" | "poll";
  /** The HTTP status. */
  status: number;
  /** The body as text. */
  body: string;
}

/** The meaning of an answer: a result, an answer to wait for, or the code of the error that a call would get. */
export type AnswerClass = "success" | "partial" | CleverTapError["code"];

/**
 * Classifies an answer by the rules that a call follows, for gateways that pass answers on.
 *
 * @example
 * ```ts
 * classifyAnswer({ exchange: "poll", status: 200, body: '{"status":"fail","error":"in progress"}' }); // "partial"
 * ```
 *
 * @throws {CleverTapError} `invalid_options` if the answer is malformed.
 */
export declare function classifyAnswer(answer: AnswerToClassify): AnswerClass;

/**
 * One query a day, for a series; at most 3,660 days.
 *
 * @throws {CleverTapError} `invalid_query`
 */
export declare function splitByDay(query: QueryInput): WireQuery[];

/** {@link validateQuery} as a Standard Schema, for Hono, tRPC and the like. See https://standardschema.dev */
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
 * Hands in the compiled module, on hosts with a way of their own to one. To be called before the
 * first use; a no-op after it. Nobody else needs it.
 *
 * @throws {CleverTapError} `invalid_options` where it is no module.
 */
export declare function initWasm(module: WasmModule): void;

/** `WebAssembly.Module`, where the platform's types have one. */
export type WasmModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module
  : object;

/** What every {@link CleverTapError} has. */
interface ErrorBase<Code extends string> extends Error {
  readonly name: "CleverTapError";
  /** What happened, as a stable code. */
  readonly code: Code;
  /** Whether the same call may succeed a little later. */
  readonly transient: boolean;
  /** Tries of the last exchange; 0 if nothing was sent. */
  readonly attempts: number;
  /** CleverTap's id, once it is known. */
  readonly reqId?: string;
  /** What to store and resume later, where that can help. */
  readonly pending?: Pending;
  /** The HTTP status, where there was an answer; none for a redirect that the platform hides. */
  readonly status?: number;
  /** The service's own text, at most 1,000 characters, credentials hidden. */
  readonly apiError?: string;
  /** The service's own code. */
  readonly apiCode?: number;
  /** How long the answer asks to wait. */
  readonly retryAfterMs?: number;
  /** All fields but the cause. */
  toJSON(): Record<string, unknown>;
}

/** Something is wrong with what was passed. */
interface InvalidInputError<Code extends string> extends ErrorBase<Code> {
  /** All that is wrong. */
  readonly issues: Issue[];
}

/** The query is not valid; nothing was sent. */
export interface InvalidQueryError extends InvalidInputError<"invalid_query"> {}

/** An option, or a {@link Pending}, is not valid. */
export interface InvalidOptionsError extends InvalidInputError<"invalid_options"> {}

/** The credentials were refused. The wrong region answers so too. */
export interface UnauthorizedError extends ErrorBase<"unauthorized"> {}

/** Too many requests. */
export interface RateLimitedError extends ErrorBase<"rate_limited"> {}

/** The service is unwell. */
export interface ServerError extends ErrorBase<"server_error"> {}

/** The service answered that the query failed: there is nothing to resume. */
export interface QueryFailedError extends ErrorBase<"query_failed"> {
  readonly pending?: never;
}

/** The service no longer knows the id: there is nothing to resume. */
export interface RequestExpiredError extends ErrorBase<"request_expired"> {
  readonly pending?: never;
}

/** An answer that fits no rule. */
export interface InvalidResponseError extends ErrorBase<"invalid_response"> {
  /** The body's first 200 characters, credentials hidden. */
  readonly bodyStart: string;
}

/** There was no answer. */
export interface NetworkError extends ErrorBase<"network"> {
  /** What `fetch` threw. */
  readonly cause?: unknown;
}

/** One exchange took longer than `requestTimeoutMs`. */
export interface TimeoutError extends ErrorBase<"timeout"> {}

/** `maxWaitMs` is used up, or the next wait would pass it. */
export interface DeadlineExceededError extends ErrorBase<"deadline_exceeded"> {}

/** There is no WebAssembly here, or compiling it is blocked. */
export interface WasmUnavailableError extends ErrorBase<"wasm_unavailable"> {
  readonly cause?: unknown;
}

/** A defect in this package. The next call works. */
export interface InternalError extends ErrorBase<"internal"> {
  readonly cause?: unknown;
}

/**
 * Every failure but an abort. `code` tells them apart, and TypeScript knows what each carries.
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

/** For `instanceof`, which holds between the ESM and the CommonJS copy too. */
export declare const CleverTapError: CleverTapErrorClass;

interface CleverTapErrorClass extends Function {
  readonly prototype: CleverTapError;
}

export {};
