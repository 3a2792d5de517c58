// Uses the package in a program whose types have neither the DOM's nor Node's.

import { CountsClient, countQuery, lastDays, type FetchLike, type Pending } from "clevertap-counts";

const fetch: FetchLike = async (url, { method, headers, body, signal }) => {
  const text: string = `${method} ${url} ${Object.keys(headers)} ${body ?? ""} ${signal.aborted}`;
  return {
    status: 200,
    headers: { get: () => null },
    body: null,
    arrayBuffer: async () => new ArrayBuffer(text.length),
  };
};
const client = new CountsClient({ baseUrl: { href: "https://gateway.example" }, fetch });
const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
const { from, to } = lastDays(30, "Asia/Kolkata");
export const count: Promise<number> = client.count(countQuery("Charged").between(from, to), { signal });
export const resumed = (pending: Pending<"events">): Promise<number> => client.resume(pending);
// @ts-expect-error A response has a status.
new CountsClient({ fetch: async () => ({ headers: { get: () => null }, body: null }) });
