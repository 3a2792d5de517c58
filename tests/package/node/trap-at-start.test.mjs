// A trap while the wasm instance starts: the first use fails and the next one works.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage } from "../support/package.mjs";
import { installTraps } from "../support/traps.mjs";

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };

it("throws internal or wasm_unavailable if the start of the instance traps, and the next call works", async () => {
  const traps = installTraps();
  const { CountsClient, CleverTapError, validateQuery } = await importPackage();
  traps.arm(0);
  assert.throws(
    () => validateQuery(QUERY),
    (error) => error instanceof CleverTapError && ["internal", "wasm_unavailable"].includes(error.code),
  );
  assert.equal(traps.disarm(), 1, "there was no trap: the test proves nothing");
  assert.equal(validateQuery(QUERY).ok, true);
  const fetch = async () => new Response('{"status":"success","count":5}');
  assert.equal(await new CountsClient({ baseUrl: "https://g.example", fetch }).count(QUERY), 5);
});
