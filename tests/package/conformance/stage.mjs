// What most cases begin with: a session of the simulator, a client on it, and the session's log.

import { fail } from "./check.mjs";

export const ACCOUNT = "SIM-ACCOUNT";
export const PASSCODE = "SIM-PASSCODE";
export const QUERY = Object.freeze({ event_name: "Charged", from: 20240101, to: 20240131 });
export const BODY = JSON.stringify(QUERY);

/** A client on a session of its own. `config` is the session's, `options` are the client's. */
export async function stage({ api, simulator }, config = {}, options = {}) {
  const { id, baseUrl } = await simulator.session(config);
  const client = new api.CountsClient({
    accountId: ACCOUNT,
    passcode: PASSCODE,
    baseUrl,
    pollIntervalMs: 20,
    ...options,
  });
  const log = () => simulator.log(id);
  return {
    client,
    baseUrl,
    log,
    exchanges: async () => (await log()).exchanges,
    /** Waits until the log is as wanted, and gives it. */
    logged: (wanted, what) => eventually(log, wanted, what),
  };
}

/** Asks again until the answer is as wanted. */
export async function eventually(ask, wanted, what = "what the case waits for", withinMs = 10_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) fail(`${what} did not happen: ${JSON.stringify(answer)?.slice(0, 2_000)}`);
    await sleep(10);
  }
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Steps of a script: answers by their bodies. */
export const success = (count, more = {}) => ({ body: `{"status":"success","count":${count}}`, ...more });
export const partial = (reqId, more = {}) => ({ body: `{"status":"partial","req_id":${reqId}}`, ...more });
export const failure = (fields, more = {}) => ({ body: JSON.stringify({ status: "fail", ...fields }), ...more });

/** The promise of a first exchange that has reached the server. */
export const firstArrived = (log) => log.exchanges.length === 1 && log.exchanges[0].body !== null;

/** All values of a header, from a log's name and value pairs. */
export const header = (exchange, name) => exchange.headers.filter(([key]) => key === name).map(([, value]) => value);

/** Answers of a fetch of one's own. */
export const answer = (body, init) => new Response(body, init);
export const successAnswer = (count) => answer(`{"status":"success","count":${count}}`);

/** A client whose every request goes to a function. */
export function clientOn({ api }, fetch, options = {}) {
  return new api.CountsClient({ baseUrl: "https://gateway.example", pollIntervalMs: 20, fetch, ...options });
}
