// Keeps tokens off unencrypted connections.

import { failure } from "./response.ts";

/** Returns true for a request without encryption that another machine may have sent. */
export function isInsecure({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && !/^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Redirects the page, which carries no token. */
export function redirectToHttps(url: URL): Response {
  const location = new URL(url);
  location.protocol = "https:";
  return new Response(null, { status: 308, headers: { Location: location.href } });
}

/** Refuses a request with a token: a redirect would hide that each one is sent unencrypted first. */
export function refuseHttp(): Response {
  return failure(403, "use https: a token that was sent here was readable on its way, so replace it");
}
