// Measures the first use in a fresh workerd: node cold-workerd.mjs <folder with the contender> <its file> <the server's URL>
//
// workerd's clock stands still except during I/O. So the duration of a request is measured from outside; the Worker
// imports the contender during the request.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { needed } from "../../package/support/environment.mjs";

const { Miniflare } = createRequire(join(needed("TOOLS_DIR"), "package.json"))("miniflare");
const [folder, file, baseUrl] = process.argv.slice(2);

const WORKER = `
  import { SMALL } from "./queries.mjs";
  export default {
    async fetch(request, { BASE_URL }) {
      const what = new URL(request.url).pathname.slice(1);
      if (what === "nothing") return new Response("nothing");
      const { CountsClient, validateQuery } = await import("./${file}");
      if (what === "validated") return new Response(String(validateQuery(SMALL).ok));
      const client = new CountsClient({ accountId: "ACCOUNT", passcode: "PASSCODE", baseUrl: BASE_URL });
      return new Response(String(await client.count(SMALL)));
    },
  };`;

const text = (path) => readFileSync(path, "utf8");
const modules = [
  { type: "ESModule", path: "/bundle/worker.mjs", contents: WORKER },
  { type: "ESModule", path: "/bundle/queries.mjs", contents: text(new URL("../queries.mjs", import.meta.url)) },
  { type: "ESModule", path: `/bundle/${file}`, contents: text(join(folder, file)) },
  ...readdirSync(folder)
    .filter((name) => name.endsWith(".wasm") && file.startsWith("clevertap-counts"))
    .map((name) => ({ type: "CompiledWasm", path: `/bundle/${name}`, contents: readFileSync(join(folder, name)) })),
];

async function timed(what, expected) {
  const miniflare = new Miniflare({
    cf: false,
    host: "127.0.0.1",
    modulesRoot: "/bundle",
    modules,
    compatibilityDate: "2026-07-01",
    bindings: { BASE_URL: baseUrl },
  });
  try {
    const url = await miniflare.ready;
    const ask = async (path) => (await fetch(new URL(path, url))).text();
    // Open the connection and start the isolate first.
    for (let n = 0; n < 3; n++) {
      await ask("nothing");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const since = performance.now();
    const answer = await ask(what);
    const ms = performance.now() - since;
    if (answer !== expected) throw new Error(`the Worker answered ${answer}`);
    return ms;
  } finally {
    await miniflare.dispose();
  }
}

// The first measurement would include the first use of code in this process.
await timed("nothing", "nothing");
const validates = !file.startsWith("bare");
console.log(
  JSON.stringify({
    ...(validates && { validated: await timed("validated", "true") }),
    counted: await timed("counted", "12345"),
  }),
);
process.exit(0);
