// Cases for pages only. Each runs in a separate page with the policy that it names.

import { equal, failsWith, hasCode, includes, ok, same, thrown } from "../../conformance/check.mjs";
import { QUERY, partial, stage, success } from "../../conformance/stage.mjs";

/** Functions that need the module, and so fail in a page that may not compile it. */
const USES = {
  constructor: ({ CountsClient }) => new CountsClient({ baseUrl: "https://gateway.example" }),
  validateQuery: ({ validateQuery }) => validateQuery(QUERY),
  splitByDay: ({ splitByDay }) => splitByDay(QUERY),
};

/** Starts a worker that counts once, and returns its answer. */
function workerSays(url, options, parameters) {
  const worker = new Worker(url, options);
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(`the worker: ${message}`));
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(parameters);
  });
}

const countIn = async ({ simulator, root }, name, options) => {
  const { baseUrl } = await simulator.session({ script: [success(5)] });
  return await workerSays(`${root}/tests/browsers/page/${name}`, options, { baseUrl });
};

/** Adds an inline frame, whose globals belong to another realm. */
async function otherRealm() {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return frame.contentWindow;
}

export const cases = [
  {
    name: "fails with wasm_unavailable each time if the policy lacks 'wasm-unsafe-eval', and names it",
    policy: "no-wasm",
    async run({ load }) {
      const api = await load();
      for (const use of [...Object.values(USES), ...Object.values(USES)]) {
        const error = hasCode(
          api,
          thrown(() => use(api)),
          "wasm_unavailable",
        );
        includes(error.message, "'wasm-unsafe-eval'", "the message");
        equal([error.transient, error.attempts], [false, 0], "transient and attempts");
      }
    },
    // Firefox and WebKit report the blocked compilation; Chromium only throws.
    tolerates: /wasm|Content.Security.Policy/i,
  },
  {
    name: "counts if the policy has 'wasm-unsafe-eval'",
    policy: "strict",
    async run(context) {
      const api = await context.load();
      for (const use of Object.values(USES)) use(api);
      const { client } = await stage({ ...context, api }, { script: [partial(1), success(5)] });
      equal(await client.count(QUERY), 5, "the count");
    },
  },
  {
    name: "fails with wasm_unavailable in a module worker if its policy lacks 'wasm-unsafe-eval'",
    policy: "strict",
    async run(context) {
      const { code, message } = await countIn({ ...context, root: "/no-wasm" }, "count-worker.mjs", { type: "module" });
      equal(code, "wasm_unavailable", "the code");
      includes(message, "'wasm-unsafe-eval'", "the message");
    },
    tolerates: /wasm|Content.Security.Policy/i,
  },
  {
    name: "counts in a module worker if its policy has 'wasm-unsafe-eval'",
    policy: "strict",
    async run(context) {
      equal(await countIn({ ...context, root: "/strict" }, "count-worker.mjs", { type: "module" }), 5, "the count");
    },
  },
  {
    name: "counts in a classic worker that uses import()",
    policy: "strict",
    async run(context) {
      equal(await countIn({ ...context, root: "/strict" }, "classic-worker.js", {}), 5, "the count");
    },
  },
  {
    name: "adds no global, compiles nothing and fetches one file on import",
    policy: "strict",
    async run({ load }) {
      const used = [];
      for (const name of ["Module", "Instance", "compile", "compileStreaming", "instantiate", "instantiateStreaming"]) {
        WebAssembly[name] = new Proxy(WebAssembly[name], {
          apply: (...call) => used.push(name) && Reflect.apply(...call),
          construct: (...call) => used.push(name) && Reflect.construct(...call),
        });
      }
      const globals = new Set(Reflect.ownKeys(globalThis));
      const fetched = () => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
      const files = () => fetched().filter((path) => path !== "/favicon.ico");
      const filesBefore = files();
      const api = await load();
      const added = Reflect.ownKeys(globalThis)
        .filter((name) => !globals.has(name))
        .map(String);
      // WebKit's driver adds a global with its first command.
      equal(
        added.filter((name) => name !== "Symbol(automationSessionProxy)"),
        [],
        "the new globals",
      );
      equal(used, [], "what was compiled");
      equal(files().slice(filesBefore.length), ["/strict/package/index.js"], "the files");
      equal(api.validateQuery(QUERY).ok, true, "the query");
      equal(used, ["Module", "Instance"], "what was compiled at the first use");
    },
  },
  {
    name: "fails with invalid_response without a status on a redirect, and does not follow it",
    policy: "strict",
    async run(context) {
      const api = await context.load();
      const config = { script: ["redirect", "redirect", partial(77), "redirect"] };
      const { client, baseUrl, exchanges } = await stage({ ...context, api }, config, { maxRetries: 3 });
      const answer = await fetch(`${baseUrl}/1/counts/events.json`, { method: "POST", redirect: "manual" });
      equal([answer.type, answer.status], ["opaqueredirect", 0], "the answer as a page sees it");
      for (const reqId of [undefined, "77"]) {
        const error = await failsWith(api, client.count(QUERY), "invalid_response");
        equal([error.status, error.transient, error.attempts], [undefined, false, 1], "status, transient and attempts");
        ok(!Object.hasOwn(error, "status") && !Object.hasOwn(error.toJSON(), "status"), "there is a status");
        equal([error.reqId, error.pending?.reqId], [reqId, reqId], "the req_ids");
      }
      const paths = (await exchanges()).map(({ path }) => path.split("?")[0]);
      equal(paths, Array(4).fill("/1/counts/events.json"), "the paths");
    },
  },
  {
    name: "fails with network and its cause if the server does not allow the page's origin",
    policy: "strict",
    async run({ load, foreignUrl }) {
      const api = await load();
      const client = new api.CountsClient({ baseUrl: foreignUrl, maxRetries: 0 });
      const error = await failsWith(api, client.count(QUERY), "network");
      ok(error.cause instanceof TypeError, "the cause is not a TypeError");
    },
    tolerates: /CORS|Cross-Origin|Failed to load resource/,
  },
  {
    name: "fails with network and its cause if the page's connect-src does not allow the server",
    policy: "alone",
    async run({ load, simulator }) {
      const api = await load();
      const client = new api.CountsClient({ baseUrl: simulator.url, maxRetries: 0 });
      const error = await failsWith(api, client.count(QUERY), "network");
      ok(error.cause instanceof TypeError, "the cause is not a TypeError");
    },
    tolerates: /connect-src|Content.Security.Policy/i,
  },
  {
    name: "reports an exception from onProgress as an uncaught error of the page, and continues",
    policy: "strict",
    async run(context) {
      const api = await context.load();
      const { client } = await stage({ ...context, api }, { script: [partial(1), success(5)] });
      const thrown = new Error("out of onProgress");
      const uncaught = [];
      addEventListener("error", ({ error }) => uncaught.push(error));
      const onProgress = ({ phase }) => {
        if (phase === "waiting") throw thrown;
      };
      equal(await client.count(QUERY, { onProgress }), 5, "the count");
      equal(uncaught.length, 1, "the uncaught errors");
      same(uncaught[0], thrown, "the uncaught error");
    },
    tolerates: /out of onProgress/,
  },
  {
    name: "accepts a query, options and a signal of an inline frame",
    policy: "strict",
    async run(context) {
      const api = await context.load();
      const frame = await otherRealm();
      const { client } = await stage({ ...context, api }, { script: [success(5), { hang: true }] });
      const query = frame.JSON.parse(JSON.stringify(QUERY));
      ok(!(query instanceof Object), "the query belongs to this realm, so that the case proves nothing");
      const controller = new frame.AbortController();
      const options = Object.assign(new frame.Object(), { signal: controller.signal });
      equal(await client.count(query, options), 5, "the count");
      const counting = client.count(query, options).catch((error) => error);
      const reason = new frame.Error("no longer wanted");
      controller.abort(reason);
      same(await counting, reason, "the rejection");
    },
  },
  {
    name: "accepts a module that an inline frame compiled in initWasm",
    policy: "strict",
    async run({ load }) {
      const { initWasm, validateQuery } = await load();
      const frame = await otherRealm();
      const bytes = await (await fetch("/strict/package/clevertap_counts.wasm")).arrayBuffer();
      const module = await frame.WebAssembly.compile(bytes);
      ok(!(module instanceof WebAssembly.Module), "the module belongs to this realm, so that the case proves nothing");
      const refuse = () => {
        throw new Error("the package compiles its own module");
      };
      WebAssembly.Module = new Proxy(WebAssembly.Module, { construct: refuse });
      initWasm(module);
      equal(validateQuery(QUERY).ok, true, "the query");
    },
  },
];
