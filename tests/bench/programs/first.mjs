// What a fresh process, page or Worker does first.

import { SMALL } from "../queries.mjs";

/** Milliseconds from the import on: to the first validated query, where the client validates, and to the first count. */
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
