// Measures the first use of a client in a fresh process or page.

import { SMALL } from "../queries.mjs";

/** Returns the milliseconds from the import to the first validated query, if the client validates, and to the first count. */
export async function first(load, baseUrl) {
  const since = performance.now();
  const { CountsClient, validateQuery } = await load();
  const valid = validateQuery?.(SMALL).ok ?? true;
  const validated = performance.now() - since;
  const client = new CountsClient({ accountId: "ACCOUNT", passcode: "PASSCODE", baseUrl });
  const count = await client.count(SMALL);
  const counted = performance.now() - since;
  if (!valid || count !== 12345) throw new Error(`valid: ${valid}, the count: ${count}`);
  return { ...(validateQuery && { validated }), counted };
}
