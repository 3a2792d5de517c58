// Importing has no effect. The first use works if WebAssembly does, and otherwise throws wasm_unavailable.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { programSays, runProgram } from "../support/child.mjs";
import { importPackage, requirePackage } from "../support/package.mjs";

const NAMES = [
  "CleverTapError",
  "CountsClient",
  "classifyAnswer",
  "countQuery",
  "countQuerySchema",
  "initWasm",
  "lastDays",
  "operators",
  "regions",
  "splitByDay",
  "validateQuery",
];
const QUERY = '{ event_name: "E", from: 20240101, to: 20240101 }';

const ways = {
  import: { extension: "mjs", load: 'const api = await import("clevertap-counts");' },
  require: { extension: "cjs", load: 'const api = require("clevertap-counts");' },
};

/** A program that runs `before`, loads the package in one of the ways, and runs `body`. */
const program = (way, before, body) => `${before}
(async () => {
  ${ways[way].load}
  ${body}
})();`;

it("import and require give exactly the documented names", async () => {
  const namesOf = (api, added) =>
    Object.keys(api)
      .filter((name) => !added.includes(name))
      .sort();
  assert.deepEqual(namesOf(await importPackage(), ["default", "module.exports"]), NAMES);
  assert.deepEqual(namesOf(requirePackage(), ["__esModule"]), NAMES);
});

for (const way of Object.keys(ways)) {
  const { extension } = ways[way];
  describe(`by ${way}`, { concurrency: true }, () => {
    it("loading uses no global, compiles nothing, fetches nothing and starts no timer", async () => {
      const said = await programSays(
        program(
          way,
          `
          const touched = [];
          const watch = (object, path, names) => {
            for (const name of names) {
              const original = object[name];
              const trap = { apply: (...a) => (touched.push(path + name), Reflect.apply(...a)), construct: (...a) => (touched.push("new " + path + name), Reflect.construct(...a)) };
              object[name] = new Proxy(original, trap);
            }
          };
          const { WebAssembly } = globalThis;
          watch(WebAssembly, "WebAssembly.", ["Module", "Instance", "compile", "instantiate", "validate", "compileStreaming", "instantiateStreaming"]);
          watch(globalThis, "", ["fetch", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "TextDecoder", "TextEncoder", "AbortController"]);
          watch(Math, "Math.", ["random"]);
          watch(crypto, "crypto.", ["getRandomValues", "randomUUID"]);
          const names = () => Reflect.ownKeys(globalThis).map(String);
          const before = new Set(names());
          `,
          `
          const onImport = [...touched];
          const added = names().filter((name) => !before.has(name));
          touched.length = 0;
          api.validateQuery(${QUERY});
          api.validateQuery(${QUERY});
          api.splitByDay(${QUERY});
          const compiled = touched.filter((name) => name === "new WebAssembly.Module").length;
          console.log(JSON.stringify({ onImport: onImport.filter((name) => name !== "queueMicrotask"), added, compiled, used: touched }));
          `,
        ),
        { extension },
      );
      assert.deepEqual(said.onImport, []);
      assert.deepEqual(said.added, []);
      assert.equal(said.compiled, 1, `the first use does not compile the module once and synchronously: ${said.used}`);
    });

    it("constructing a client starts no timer and draws no random number", async () => {
      const said = await programSays(
        program(
          way,
          `
          let touched = 0;
          for (const name of ["fetch", "setTimeout", "setInterval"]) {
            const original = globalThis[name];
            globalThis[name] = (...a) => (touched++, original(...a));
          }
          const { random } = Math;
          Math.random = () => (touched++, random());
          const { getRandomValues } = crypto;
          crypto.getRandomValues = (a) => (touched++, getRandomValues.call(crypto, a));
          `,
          `
          new api.CountsClient({ baseUrl: "https://gateway.example" });
          const building = touched;
          const client = new api.CountsClient({ baseUrl: "https://gateway.example" });
          await client.count({}).catch(() => {});
          console.log(JSON.stringify({ building }));
          `,
        ),
        { extension },
      );
      assert.equal(said.building, 0);
    });

    const blocked =
      'WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("blocked by CSP"); } };';
    for (const [condition, flags, before] of [
      ["without WebAssembly (--jitless)", ["--jitless"], ""],
      ["with WebAssembly deleted", [], "delete globalThis.WebAssembly;"],
      ["with compiling blocked as by a Content-Security-Policy", [], blocked],
    ]) {
      it(`${condition}, loading works and the first use throws wasm_unavailable`, async () => {
        const said = await programSays(
          program(
            way,
            before,
            `
            const codes = {};
            const note = (name, run) => { try { run(); codes[name] = "nothing"; } catch (error) { codes[name] = error instanceof api.CleverTapError ? error.code : String(error); codes.message ??= error.message; codes.json ??= JSON.parse(JSON.stringify(error)); } };
            note("constructor", () => new api.CountsClient({ baseUrl: "https://gateway.example" }));
            note("validateQuery", () => api.validateQuery(${QUERY}));
            note("splitByDay", () => api.splitByDay(${QUERY}));
            note("toJSON", () => JSON.stringify(api.countQuery("E").between(20240101, 20240101)));
            note("again", () => api.validateQuery(${QUERY}));
            console.log(JSON.stringify(codes));
            `,
          ),
          { flags, extension },
        );
        const { message, json, ...codes } = said;
        for (const [name, code] of Object.entries(codes)) assert.equal(code, "wasm_unavailable", name);
        assert.deepEqual([json.transient, json.attempts], [false, 0]);
        if (before !== blocked) return;
        for (const way of ["'wasm-unsafe-eval'", '"workerd"', '"edge-light"', "experimental.wasm", "initWasm()"]) {
          assert.ok(message.includes(way), message);
        }
      });
    }

    it("initWasm before the first use accepts a module of another realm", async () => {
      const said = await programSays(
        program(
          way,
          "",
          `
          const { readFile } = await import("node:fs/promises");
          const { createRequire } = await import("node:module");
          const vm = await import("node:vm");
          const { pathToFileURL } = await import("node:url");
          const path = createRequire(pathToFileURL(process.argv[1])).resolve("clevertap-counts/clevertap_counts.wasm");
          const bytes = await readFile(path);
          const theirs = vm.runInNewContext("new WebAssembly.Module(bytes)", { bytes });
          const foreign = !(theirs instanceof WebAssembly.Module);
          const refused = [];
          for (const given of [undefined, null, {}, 5]) {
            try { api.initWasm(given); refused.push("nothing"); } catch (error) { refused.push(error.code); }
          }
          let compiled = 0;
          const { Module } = WebAssembly;
          WebAssembly.Module = new Proxy(Module, { construct: (...a) => (compiled++, Reflect.construct(...a)) });
          const returned = api.initWasm(theirs);
          const { ok } = api.validateQuery(${QUERY});
          console.log(JSON.stringify({ foreign, refused, compiled, ok, returned: String(returned) }));
          `,
        ),
        { extension },
      );
      const refused = Array(4).fill("invalid_options");
      assert.deepEqual(said, { foreign: true, refused, compiled: 0, ok: true, returned: "undefined" });
    });

    it("works with --disallow-code-generation-from-strings and frozen prototypes", async () => {
      const result = await runProgram(
        program(
          way,
          "Object.freeze(Object.prototype); Object.freeze(Array.prototype);",
          `console.log(JSON.stringify(api.validateQuery(${QUERY}).ok));`,
        ),
        { flags: ["--disallow-code-generation-from-strings"], extension },
      );
      assert.deepEqual([result.code, result.said], [0, true], result.stderr);
    });
  });
}

describe("the ESM and the CommonJS copy in one process", () => {
  it("recognize only each other's errors by instanceof", async () => {
    const esm = await importPackage();
    const cjs = requirePackage();
    assert.notEqual(esm.CleverTapError, cjs.CleverTapError, "there is only one copy: the test proves nothing");
    const thrown = [esm, cjs].map(({ splitByDay }) => {
      try {
        splitByDay({});
      } catch (error) {
        return error;
      }
      return undefined;
    });
    for (const error of thrown) {
      for (const { CleverTapError } of [esm, cjs]) {
        assert.ok(error instanceof CleverTapError);
        assert.ok(!(new Error("x") instanceof CleverTapError));
      }
    }
  });

  it("accept each other's builders", async () => {
    const esm = await importPackage();
    const cjs = requirePackage();
    const query = esm.countQuery("E").between(20240101, 20240101);
    assert.equal(cjs.validateQuery(query).ok, true);
    const fetch = async () => new Response('{"status":"success","count":3}');
    const client = new cjs.CountsClient({ baseUrl: "https://gateway.example", fetch });
    assert.equal(await client.count(query), 3);
  });
});

it("util.inspect shows no secret in a client or an error", async () => {
  const { CountsClient } = await importPackage();
  const secrets = { accountId: "acct-7f3a9c41", passcode: "pass-5e8d2b60", headers: { "X-Gateway": "token-9b1c4d7e" } };
  const fetch = async (_url, { headers }) => new Response(JSON.stringify([...new Headers(headers)]));
  const client = new CountsClient({ baseUrl: "https://gateway.example", ...secrets, fetch });
  const error = await client.count({ event_name: "E", from: 20240101, to: 20240101 }).catch((error) => error);
  assert.equal(error.code, "invalid_response");
  assert.ok(error.bodyStart.includes("***"), error.bodyStart);
  for (const value of [client, error]) {
    for (const options of [{}, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true }]) {
      assert.doesNotMatch(inspect(value, options), /7f3a9c41|5e8d2b60|9b1c4d7e/);
    }
  }
});
