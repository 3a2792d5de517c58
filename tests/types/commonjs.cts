// Uses the package in CommonJS.

import counts = require("clevertap-counts");

const client: counts.CountsClient = new counts.CountsClient({ accountId: "A", passcode: "P" });
const query: counts.CountQuery = { event_name: "E", from: 20250101, to: 20250131 };
const counted: Promise<number> = client.count(counts.countQuery("E").between(20250101, 20250131));
counted.catch((error: unknown) => {
  if (error instanceof counts.CleverTapError && error.code === "invalid_query") return error.issues.length;
  throw error;
});
export const days: counts.WireQuery[] = counts.splitByDay(query);
export const { ok } = counts.validateQuery(query);

// @ts-expect-error The package has no default export.
counts.default;
// @ts-expect-error An unknown option.
new counts.CountsClient({ acountId: "A" });
