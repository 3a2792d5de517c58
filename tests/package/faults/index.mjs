// The fault matrix as data. Each row is a fault of the answer to the POST, to the first poll or to a later poll, and the
// outcome by the contract. Any runtime can run the rows (see `runner.mjs`); `docs/reports/faults.md` shows them.
//
// A row:
//   fault      its name; rows with `fold` that differ only in a number are one line of the table
//   step       the simulator's step, or a function that makes it from `{ reqId }`
//   elsewhere  instead of a step: a function that returns the URL to which the request is diverted
//   outcome    the outcome of the count, or `post` and `poll` if they differ:
//              { count }                    returns that count, or a report that holds it
//              { report }                   returns that report
//              { partial: true | reqId }    polls again, with the same or a new req_id, after at least `waitMs`
//              { error, retryAfter?, notBefore? }
//   endpoint   the endpoint if the row depends on it; other rows take turns
//   own        runs in a separate session; other rows share sessions
//   fresh      like `own`, and uses no connection twice
//   closes     the package closes the connection
//   options    options of the client
//   platforms  deviations of a platform's fetch, by the platform's name: the reason as `because`, and `outcome`, or
//              `resends`, the number of additional requests

import bodies from "./bodies.mjs";
import caches from "./caches.mjs";
import connections from "./connections.mjs";
import failures from "./failures.mjs";
import redirects from "./redirects.mjs";
import reports from "./reports.mjs";
import reqIds from "./req-ids.mjs";
import retryAfter from "./retry-after.mjs";
import statuses from "./statuses.mjs";
import unreachable from "./unreachable.mjs";

export const GROUPS = {
  Connections: connections,
  Hosts: unreachable,
  "HTTP statuses": statuses,
  Redirects: redirects,
  'Answers with "status":"fail"': failures,
  Bodies: bodies.map((row) => ({ ...row, endpoint: "events" })),
  Reports: reports,
  "The req_id": reqIds,
  "Retry-After": retryAfter,
  Caches: caches,
};

export const rows = Object.values(GROUPS).flat();

/** The steps of a count that can be faulty, and the number of partial answers before each. */
export const STEPS = { post: 0, "first poll": 1, "later poll": 2 };

export const PLATFORMS = ["node", "workerd", "chromium"];

/** Returns the outcome of a row at a step by the contract. */
export const outcomeOf = (row, step) => row.outcome ?? (step === "post" ? row.post : row.poll);
