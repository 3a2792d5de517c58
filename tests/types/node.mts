// Uses the package with the types of Node, which declare the classes of `fetch` without the DOM's types.

import { CountsClient, countQuery, type FetchLike } from "clevertap-counts";

const wrapped: FetchLike = (url, init) => globalThis.fetch(url, { ...init, keepalive: true });
const signals = [new AbortController().signal, AbortSignal.timeout(5), null];
const fetches: FetchLike[] = [wrapped, globalThis.fetch, async () => new Response("{}"), async () => Response.json({})];

export const counts = fetches.map((fetch, index) =>
  new CountsClient({ baseUrl: new URL("https://gateway.example"), fetch }).count(
    countQuery("Charged").between(20250101, 20250131),
    { signal: signals[index] },
  ),
);
export const text: Promise<string> = wrapped("https://gateway.example", { method: "POST" }).then((response) =>
  response.text(),
);
// @ts-expect-error A fetch gives a Response.
new CountsClient({ fetch: async () => "text" });
