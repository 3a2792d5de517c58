// A simulator and a gateway. Each account has its own session of the simulator.

import { startSimulator } from "../../package/support/simulator.mjs";
import { startGateway, tokenEntry } from "./gateway.mjs";
import { eventually } from "./wait.mjs";

export const PASSCODE = "SIM-PASSCODE";

/** Short times, so that the tests are fast. */
const VARS = { POLL_INTERVAL_MS: "200", REQUEST_TIMEOUT_MS: "60000", PROBE_INTERVAL_MS: "300" };

/** Returns an account's token if the test configures none. */
export const tokenOf = (account) => `token-of-${account}`;

/** Returns a query. Each number gives another one. */
export function query(n = 0, more = {}) {
  const event_properties = [{ name: "Amount", operator: "greater_than", value: n }];
  return { event_name: "Charged", event_properties, from: 20240101, to: 20240131, ...more };
}

/**
 * `accounts` maps an account's id to `{ session, account, tokens }`: the configuration of the simulator's session,
 * further fields of the account's entry, and further fields of each token's entry (by default there is one token).
 */
export async function startFixture(accounts, { vars = {}, ...options } = {}) {
  const simulator = await startSimulator();
  const entries = await Promise.all(
    Object.entries(accounts).map(
      async ([id, { session = {}, account = {}, tokens = { [tokenOf(id)]: {} } }], index) => {
        const { id: sessionId, baseUrl } = await simulator.session({ accountId: id, pollIntervalMs: 200, ...session });
        const tokenEntries = Object.entries(tokens).map(([token, more], n) => [
          `token-${index}-${n}`,
          tokenEntry(token, [id], more),
        ]);
        return { id, sessionId, account: { passcode: PASSCODE, baseUrl, ...account }, tokenEntries };
      },
    ),
  );
  const settings = {
    accounts: Object.fromEntries(entries.map(({ id, account }) => [id, account])),
    tokens: Object.fromEntries(entries.flatMap(({ tokenEntries }) => tokenEntries)),
    vars: { ...VARS, ...vars },
    ...options,
  };
  let gateway = await startGateway(settings);

  return {
    simulator,
    /** Returns a client of the gateway that has the token. */
    client(id, token = tokenOf(id)) {
      const { sessionId } = entries.find((entry) => entry.id === id);
      return clientOf({ url: () => gateway.url, token, log: () => simulator.log(sessionId) });
    },
    get gateway() {
      return gateway;
    },
    /** Stops the gateway, calls `meanwhile`, and starts the gateway with the options that it returns, if any. */
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

function clientOf({ url, token, log }) {
  // On a busy machine, a kept connection may be used again after the gateway has closed it.
  const headers = { Authorization: `Bearer ${token}`, Connection: "close" };
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
    /** Returns the simulator's log of the account. */
    log,
    /** Polls until the answer is no longer partial. */
    finish: (reqId, endpoint) =>
      eventually(
        () => poll(reqId, endpoint),
        ({ body }) => body.status !== "partial",
        `the end of ${reqId}`,
      ),
    /** Submits a query and returns its final answer. */
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
