// Sends a request and reads its answer.

import type { Received } from "./answer.ts";
import { CleverTapError } from "./errors.ts";

export interface Options {
  accountId?: string;
  passcode?: string;
  region?: string;
  baseUrl?: string | URL;
  headers?: Record<string, string>;
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  pollIntervalMs?: number;
  maxConcurrency?: number;
  maxRetries?: number;
  requestTimeoutMs?: number;
  maxWaitMs?: number;
}

export interface CallOptions {
  signal?: AbortSignal;
  endpoint?: "events" | "profiles";
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  phase: "waiting" | "retrying";
  nextRequestAt: number;
  error?: CleverTapError;
}

export function baseOf({ baseUrl, region = "eu1" }: Options): string {
  const host = region === "eu1" ? "api.clevertap.com" : `${region}.api.clevertap.com`;
  return String(baseUrl ?? `https://${host}`).replace(/\/+$/, "");
}

export function headersOf({ accountId, passcode, headers }: Options): Record<string, string> {
  return {
    ...(accountId && { "X-CleverTap-Account-Id": accountId }),
    ...(passcode && { "X-CleverTap-Passcode": passcode }),
    "Content-Type": "application/json",
    ...headers,
  };
}

/** Sends a request. An abort rejects with the signal's reason. */
export async function exchange(
  url: string,
  init: RequestInit,
  { fetch = globalThis.fetch, requestTimeoutMs = 60_000 }: Options,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<Received> {
  signal?.throwIfAborted();
  const left = deadline - Date.now();
  const controller = new AbortController();
  const late = () =>
    left < requestTimeoutMs
      ? new CleverTapError("deadline_exceeded", "maxWaitMs is used up")
      : new CleverTapError("timeout", `no answer within ${requestTimeoutMs} ms`);
  const timer = setTimeout(() => controller.abort(late()), Math.min(left, requestTimeoutMs, 2 ** 31 - 1));
  const onAbort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: controller.signal });
    const text = await response.text();
    return { status: response.status, retryAfterMs: retryAfter(response.headers.get("retry-after")), text };
  } catch (cause) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw new CleverTapError("network", `the request failed: ${(cause as Error)?.message}`, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = /^\w{3}, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** Sleeps, unless the sleep would pass the deadline. */
export function sleep(ms: number, deadline = Number.POSITIVE_INFINITY, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    if (Date.now() + ms > deadline) {
      return reject(new CleverTapError("deadline_exceeded", "the next wait would pass maxWaitMs"));
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
