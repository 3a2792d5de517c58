// Measures the first use in a fresh process: node cold.mjs <module> <the server's URL>

import { first } from "./first.mjs";

const [module, baseUrl] = globalThis.Deno?.args ?? process.argv.slice(2);
console.log(JSON.stringify(await first(() => import(module), baseUrl)));
// Sockets that are kept alive would keep the process alive.
globalThis.process.exit(0);
