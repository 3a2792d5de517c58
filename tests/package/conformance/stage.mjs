// The set-up that most cases share: a session of the simulator, a client for it, and the session's log.

import { fail } from "./check.mjs";

export const ACCOUNT = "SIM-ACCOUNT";
export const PASSCODE = "SIM-PASSCODE";
export const QUERY = Object.freeze({ event_name: "Charged", from: 20240101, to: 20240131 });
export const BODY = JSON.stringify(QUERY);

/** Upper bound for "at once" on a loaded machine. The waits of a faulty package would be at least twice as long. */
export const AT_ONCE_MS = 20_000;

/** Starts a new session with `config`, and a client for it with `options`. */
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
    /** Waits until the log satisfies `wanted`, and returns it. */
    logged: (wanted, label) => eventually(log, wanted, label),
  };
}

/** Calls `ask` until its answer satisfies `wanted`, and returns that answer. */
export async function eventually(ask, wanted, label = "the awaited event", withinMs = 30_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) fail(`${label} did not happen: ${JSON.stringify(answer)?.slice(0, 2_000)}`);
    await sleep(10);
  }
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Steps of a simulator script, by the body of the answer. */
export const success = (count, more = {}) => ({ body: `{"status":"success","count":${count}}`, ...more });
export const partial = (reqId, more = {}) => ({ body: `{"status":"partial","req_id":${reqId}}`, ...more });
export const failure = (fields, more = {}) => ({ body: JSON.stringify({ status: "fail", ...fields }), ...more });

/** For `logged`: the first request has reached the server. */
export const firstArrived = (log) => log.exchanges.length === 1 && log.exchanges[0].body !== null;

/** All values of a header of a logged exchange. */
export const header = (exchange, name) => exchange.headers.filter(([key]) => key === name).map(([, value]) => value);

/** Answers for a custom fetch. */
export const answer = (body, init) => new Response(body, init);
export const successAnswer = (count) => answer(`{"status":"success","count":${count}}`);

/** A client that sends every request to the function `fetch`. */
export function clientOn({ api }, fetch, options = {}) {
  return new api.CountsClient({ baseUrl: "https://gateway.example", pollIntervalMs: 20, fetch, ...options });
}
