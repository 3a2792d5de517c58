// Decides which origins may use the gateway, and writes their CORS headers.

const REQUEST_HEADERS = "Authorization, Cache-Control, Content-Type, X-CleverTap-Account-Id, X-CleverTap-Passcode";
const EXPOSED_HEADERS = "Retry-After, Age";
const METHODS = "GET, POST, OPTIONS";
/** The longest time for which a browser caches a preflight. */
const MAX_AGE_S = "7200";

/** `origin` is null if the request does not come from a page. */
export function isAllowedOrigin(origin: string | null, ownOrigin: string, allowed: ReadonlySet<string>): boolean {
  return origin === null || origin === ownOrigin || allowed.has(origin);
}

/** Returns the headers of every answer to an allowed origin. */
export function corsHeaders(origin: string | null): Record<string, string> {
  return origin === null
    ? { Vary: "Origin" }
    : { Vary: "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED_HEADERS };
}

export function preflightHeaders(origin: string | null): Record<string, string> {
  return {
    ...corsHeaders(origin),
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": REQUEST_HEADERS,
    "Access-Control-Max-Age": MAX_AGE_S,
  };
}
