// Every HTTP status with every kind of body.

import { BODIES, meaning } from "./contract.mjs";

const PROXY_ONLY = {
  because: "its fetch gives no answer of this status, which is for proxies",
  outcome: { error: "network" },
};

const SENT_AGAIN = { because: "its fetch by itself sends the request once more", resends: 1 };

/** What a platform's own fetch makes of a status, before the package sees anything. */
const PLATFORMS = {
  // Browsers send again what is answered with 408 on a connection that was used before.
  408: { fresh: true },
  407: { platforms: { node: PROXY_ONLY, chromium: PROXY_ONLY } },
  421: { platforms: { node: SENT_AGAIN, chromium: SENT_AGAIN } },
};

const statuses = Array.from({ length: 400 }, (_, n) => 200 + n);

/** A row a status; rows with the same `fold` and the same outcomes are one line of the table. */
export default Object.entries(BODIES).flatMap(([what, body]) =>
  statuses.map((status) => ({
    fault: `HTTP ${status} with ${what}`,
    fold: { before: "HTTP ", value: status, after: ` with ${what}` },
    step: ({ reqId }) => ({ status, ...body(reqId) }),
    outcome: meaning(status, what),
    status,
    ...PLATFORMS[status],
  })),
);
