// Runs a built program in this process: node start-in-node.mjs SCRIPT BASE_URL

import { createRequire } from "node:module";
import { recordCompilations } from "./compilations.mjs";

const [script, baseUrl] = process.argv.slice(2);
recordCompilations();
createRequire(import.meta.url)(script);
const loaded = [...globalThis.compilations];
const count = await globalThis.count(baseUrl);
console.log(JSON.stringify({ loaded, count, compiled: globalThis.compilations }));
