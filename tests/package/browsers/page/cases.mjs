// What is true of pages alone. Each case runs in a page of its own, under the policy it names.

import { equal, failsWith, hasCode, includes, ok, same, thrown } from "../../conformance/check.mjs";
import { QUERY, partial, stage, success } from "../../conformance/stage.mjs";

/** What a page says that may not compile: each of these needs the module. */
const USES = {
  constructor: ({ CountsClient }) => new CountsClient({ baseUrl: "https://gateway.example" }),
  validateQuery: ({ validateQuery }) => validateQuery(QUERY),
  splitByDay: ({ splitByDay }) => splitByDay(QUERY),
};

/** The answer of a worker that counts once. */
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

/** An inline frame, whose globals are of another realm. */
async function otherRealm() {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return frame.contentWindow;
}

export const cases = [
  {
    name: "a policy without 'wasm-unsafe-eval': wasm_unavailable, which names it, each time",
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
    // Firefox and WebKit report what was blocked; Chromium only throws.
    tolerates: /wasm|Content.Security.Policy/i,
  },
  {
    name: "the same page with 'wasm-unsafe-eval' counts",
    policy: "strict",
    async run(context) {
      const api = await context.load();
      for (const use of Object.values(USES)) use(api);
      const { client } = await stage({ ...context, api }, { script: [partial(1), success(5)] });
      equal(await client.count(QUERY), 5, "the count");
    },
  },
  {
    name: "a module worker whose policy is without 'wasm-unsafe-eval': wasm_unavailable",
    policy: "strict",
    async run(context) {
      const { code, message } = await countIn({ ...context, root: "/no-wasm" }, "count-worker.mjs", { type: "module" });
      equal(code, "wasm_unavailable", "the code");
      includes(message, "'wasm-unsafe-eval'", "the message");
    },
    tolerates: /wasm|Content.Security.Policy/i,
  },
  {
    name: "a module worker with 'wasm-unsafe-eval' counts",
    policy: "strict",
    async run(context) {
      equal(await countIn({ ...context, root: "/strict" }, "count-worker.mjs", { type: "module" }), 5, "the count");
    },
  },
  {
    name: "a classic worker counts by import()",
    policy: "strict",
    async run(context) {
      equal(await countIn({ ...context, root: "/strict" }, "classic-worker.js", {}), 5, "the count");
    },
  },
  {
    name: "importing adds no global, compiles nothing and fetches one file",
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
      // At its first question, WebKit's driver adds one.
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
    name: "a redirect is opaque: invalid_response without a status, and nobody follows it",
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
    name: "a server that does not allow the page's origin is network, with the cause",
    policy: "strict",
    async run({ load, foreignUrl }) {
      const api = await load();
      const client = new api.CountsClient({ baseUrl: foreignUrl, maxRetries: 0 });
      const error = await failsWith(api, client.count(QUERY), "network");
      ok(error.cause instanceof TypeError, "the cause is no TypeError");
    },
    tolerates: /CORS|Cross-Origin|Failed to load resource/,
  },
  {
    name: "a server that the page's connect-src does not allow is network, with the cause",
    policy: "alone",
    async run({ load, simulator }) {
      const api = await load();
      const client = new api.CountsClient({ baseUrl: simulator.url, maxRetries: 0 });
      const error = await failsWith(api, client.count(QUERY), "network");
      ok(error.cause instanceof TypeError, "the cause is no TypeError");
    },
    tolerates: /connect-src|Content.Security.Policy/i,
  },
  {
    name: "what onProgress throws is an uncaught error of the page, and the count goes on",
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
    name: "a query, options and a signal of an inline frame are as good",
    policy: "strict",
    async run(context) {
      const api = await context.load();
      const frame = await otherRealm();
      const { client } = await stage({ ...context, api }, { script: [success(5), { hang: true }] });
      const query = frame.JSON.parse(JSON.stringify(QUERY));
      ok(!(query instanceof Object), "the query is of this realm: the case proves nothing");
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
    name: "initWasm takes a module that an inline frame has compiled",
    policy: "strict",
    async run({ load }) {
      const { initWasm, validateQuery } = await load();
      const frame = await otherRealm();
      const bytes = await (await fetch("/strict/package/clevertap_counts.wasm")).arrayBuffer();
      const module = await frame.WebAssembly.compile(bytes);
      ok(!(module instanceof WebAssembly.Module), "the module is of this realm: the case proves nothing");
      const refuse = () => {
        throw new Error("the package compiles a module of its own");
      };
      WebAssembly.Module = new Proxy(WebAssembly.Module, { construct: refuse });
      initWasm(module);
      equal(validateQuery(QUERY).ok, true, "the query");
    },
  },
];
