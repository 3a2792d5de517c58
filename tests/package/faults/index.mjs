// The fault matrix as data: each row is a fault, which an answer to the POST, to the first poll or to a later one may
// have, and the contract's outcome. Any runtime runs it (see `runner.mjs`), and `docs/faults.md` shows it.
//
// A row:
//   fault      what it is called; with `fold`, rows that differ in one number only are one line of the table
//   step       what the simulator is told, or a function of `{ reqId }` that gives it
//   elsewhere  instead: the URL that the request goes to
//   outcome    what the count comes to, or `post` and `poll` where these differ:
//              { count }                    that count
//              { partial: true | reqId }    it goes on, with the same req_id or a new one; `waitMs` later at the least
//              { error, retryAfter?, notBefore? }
//   own        runs in a session of its own; others share one
//   fresh      ... in which no connection is used twice
//   closes     the package itself closes the connection
//   options    the client's
//   platforms  what a platform's fetch makes something else of, by the platform's name: `because`, and
//              `outcome` or `resends`, the number of requests that it sends more

import bodies from "./bodies.mjs";
import caches from "./caches.mjs";
import connections from "./connections.mjs";
import failures from "./failures.mjs";
import redirects from "./redirects.mjs";
import reqIds from "./req-ids.mjs";
import retryAfter from "./retry-after.mjs";
import statuses from "./statuses.mjs";
import unreachable from "./unreachable.mjs";

export const GROUPS = {
  Connections: connections,
  Hosts: unreachable,
  "HTTP statuses": statuses,
  Redirects: redirects,
  "Failures that say so": failures,
  Bodies: bodies,
  "The req_id": reqIds,
  "Retry-After": retryAfter,
  Caches: caches,
};

export const rows = Object.values(GROUPS).flat();

/** Where in a count the fault is, and how many partial answers come before it. */
export const STEPS = { post: 0, "first poll": 1, "later poll": 2 };

export const PLATFORMS = ["node", "workerd", "chromium"];

/** The contract's outcome of a row at a step. */
export const outcomeOf = (row, step) => row.outcome ?? (step === "post" ? row.post : row.poll);
