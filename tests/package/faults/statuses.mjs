// Every HTTP status with every kind of body.

import { BODIES, outcomeOfStatus } from "./contract.mjs";

const PROXY_ONLY = {
  because: "its fetch rejects an answer with this status, which is for proxies",
  outcome: { error: "network" },
};

const SENT_AGAIN = { because: "its fetch itself sends the request once more", resends: 1 };

/** Statuses that a platform's fetch handles before the package sees them. */
const PLATFORMS = {
  // Browsers themselves send a request again if its answer is HTTP 408 on a reused connection.
  408: { fresh: true },
  407: { platforms: { node: PROXY_ONLY, chromium: PROXY_ONLY } },
  421: { platforms: { node: SENT_AGAIN, chromium: SENT_AGAIN } },
};

const statuses = Array.from({ length: 400 }, (_, n) => 200 + n);

/** One row for each status; rows with the same `fold` and the same outcomes are one line of the table. */
export default Object.entries(BODIES).flatMap(([kind, body]) =>
  statuses.map((status) => ({
    fault: `HTTP ${status} with ${kind}`,
    fold: { before: "HTTP ", value: status, after: ` with ${kind}` },
    step: ({ reqId }) => ({ status, ...body(reqId) }),
    outcome: outcomeOfStatus(status, kind),
    status,
    ...PLATFORMS[status],
  })),
);
