/** What the platform says of itself, for entry points that do not know where they run. */
export function sharesIsolate() {
  return globalThis.navigator?.userAgent === "Cloudflare-Workers";
}
