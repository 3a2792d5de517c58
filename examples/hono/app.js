// POST /counts takes a query and answers its count. Malformed queries get 400 with every problem.

import { sValidator } from "@hono/standard-validator";
import { CleverTapError, CountsClient, countQuerySchema } from "clevertap-counts";
import { Hono } from "hono";

export function createApp(clientOptions) {
  const client = new CountsClient(clientOptions);
  const app = new Hono();

  app.post("/counts", sValidator("json", countQuerySchema), async (c) => {
    // The count ends with the request that asks for it.
    const count = await client.count(c.req.valid("json"), { signal: c.req.raw.signal });
    return c.json({ count });
  });

  app.onError((error, c) => {
    if (!(error instanceof CleverTapError)) throw error;
    return c.json({ code: error.code, message: error.message }, error.transient ? 503 : 502);
  });
  return app;
}
