// A simulator, the gateway, and accounts on it: each has a session of the simulator and a token of its own.

import { startSimulator } from "../../package/support/simulator.mjs";
import { startGateway, tokenEntry } from "./gateway.mjs";

export const PASSCODE = "SIM-PASSCODE";
const PATIENCE_MS = 30_000;

/** Quick, so that tests are. */
const VARS = { POLL_INTERVAL_MS: "200", REQUEST_TIMEOUT_MS: "5000", PROBE_INTERVAL_MS: "300" };

/** The token of an account, unless the test has others. */
export const tokenOf = (account) => `token-of-${account}`;

/** A query unlike that of any other number. */
export function query(n = 0, more = {}) {
  const event_properties = [{ name: "Amount", operator: "greater_than", value: n }];
  return { event_name: "Charged", event_properties, from: 20240101, to: 20240131, ...more };
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks again until the answer is as wanted. */
export async function eventually(ask, wanted, what, withinMs = PATIENCE_MS) {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what} did not happen: ${JSON.stringify(answer)?.slice(0, 2_000)}`);
    await sleep(20);
  }
}

/**
 * `accounts` maps an account's id to `{ session, account, tokens }`: the session's configuration, more
 * fields of the account's entry, and entries of TOKENS by the token (default: one).
 */
export async function startStage(accounts, { vars = {}, ...options } = {}) {
  const simulator = await startSimulator();
  const staged = await Promise.all(
    Object.entries(accounts).map(
      async ([id, { session = {}, account = {}, tokens = { [tokenOf(id)]: {} } }], index) => {
        const { id: sessionId, baseUrl } = await simulator.session({ accountId: id, pollIntervalMs: 200, ...session });
        const entries = Object.entries(tokens).map(([token, more], n) => [
          `token-${index}-${n}`,
          tokenEntry(token, [id], more),
        ]);
        return { id, sessionId, entry: { passcode: PASSCODE, baseUrl, ...account }, entries };
      },
    ),
  );
  const settings = {
    accounts: Object.fromEntries(staged.map(({ id, entry }) => [id, entry])),
    tokens: Object.fromEntries(staged.flatMap(({ entries }) => entries)),
    vars: { ...VARS, ...vars },
    ...options,
  };
  let gateway = await startGateway(settings);

  const at = (id, token = tokenOf(id)) => {
    const session = staged.find((one) => one.id === id);
    return accountOn({
      url: () => gateway.url,
      token,
      log: () => simulator.log(session.sessionId),
    });
  };
  return {
    simulator,
    at,
    get gateway() {
      return gateway;
    },
    /** Stops the gateway, does something, and starts it again with what that gives, if anything, changed. */
    async restart(meanwhile = () => {}) {
      await gateway.stop();
      gateway = await startGateway({ ...settings, ...(await meanwhile(settings)) });
    },
    async stop() {
      await gateway.stop();
      await simulator.stop();
    },
  };
}

/** An account as a client with that token sees it. */
function accountOn({ url, token, log }) {
  const headers = { Authorization: `Bearer ${token}` };
  const ask = async (path, init = {}) => {
    const response = await fetch(`${url()}${path}`, { ...init, headers: { ...headers, ...init.headers } });
    const text = await response.text();
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      body = text;
    }
    return { status: response.status, body, headers: response.headers };
  };
  const path = (endpoint) => `/1/counts/${endpoint}.json`;
  const poll = (reqId, endpoint = "events") => ask(`${path(endpoint)}?req_id=${reqId}`);
  const post = (body, { endpoint = "events", headers: more = {} } = {}) =>
    ask(path(endpoint), {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...more },
    });
  return {
    ask,
    post,
    poll,
    log,
    /** Polls until there is more than a partial answer. */
    finish: (reqId, endpoint) =>
      eventually(
        () => poll(reqId, endpoint),
        ({ body }) => body.status !== "partial",
        `the end of ${reqId}`,
      ),
    /** A query's end, whether it comes at once or not. */
    async count(body, options) {
      const posted = await post(body, options);
      return posted.body.status === "partial" ? await this.finish(posted.body.req_id, options?.endpoint) : posted;
    },
    health: async () => Object.values((await ask("/health")).body.accounts)[0],
    exchanges: async () =>
      (await log()).exchanges.map(({ method, body, path: target }) => ({ method, body, path: target })),
    methods: async () => (await log()).exchanges.map(({ method }) => method),
  };
}
