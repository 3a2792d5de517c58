/** Detects Cloudflare Workers at run time, for entry points that run on several platforms. */
export function sharesIsolate() {
  return globalThis.navigator?.userAgent === "Cloudflare-Workers";
}
