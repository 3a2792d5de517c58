// A page whose module worker runs the suite.

import { parameters, settle, show } from "./parameters.mjs";

const worker = new Worker(new URL("suite-worker.mjs", import.meta.url), { type: "module" });
const outcome = new Promise((resolve, reject) => {
  worker.onerror = ({ message }) => reject(new Error(`the worker: ${message}`));
  worker.onmessage = ({ data }) => (data.outcome ? resolve(data.outcome) : show(data.progress));
});
worker.postMessage(parameters());
settle(outcome);
