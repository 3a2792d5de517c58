// The conformance suite: the contract's promises as cases for any runtime.
//
// The file of a runtime loads the package in the runtime's own way, starts the simulator, and runs each case:
// `runCase(entry, { api, simulator: simulatorAt(url) })`.

import abort from "./abort.mjs";
import builder from "./builder.mjs";
import classify from "./classify.mjs";
import customFetch from "./custom-fetch.mjs";
import destinations from "./destinations.mjs";
import echoes from "./echoes.mjs";
import errors from "./errors.mjs";
import errorFields from "./error-fields.mjs";
import hostile from "./hostile.mjs";
import hostileCallbacks from "./hostile-callbacks.mjs";
import hostileQueryLanguage from "./hostile-query-language.mjs";
import hostileValues from "./hostile-values.mjs";
import names from "./names.mjs";
import options from "./options.mjs";
import payloads from "./payloads.mjs";
import pending from "./pending.mjs";
import progress from "./progress.mjs";
import query from "./query.mjs";
import queryLanguage from "./query-language.mjs";
import queue from "./queue.mjs";
import reports from "./reports.mjs";
import requests from "./requests.mjs";
import results from "./results.mjs";
import retries from "./retries.mjs";
import secrets from "./secrets.mjs";
import times from "./times.mjs";
import { fail } from "./check.mjs";

const groups = {
  abort,
  builder,
  classify,
  "custom fetch": customFetch,
  destinations,
  echoes,
  errors,
  "error fields": errorFields,
  "hostile input": hostile,
  "hostile callbacks": hostileCallbacks,
  "hostile query language": hostileQueryLanguage,
  "hostile values": hostileValues,
  names,
  options,
  payloads,
  pending,
  progress,
  query,
  "query language": queryLanguage,
  queue,
  reports,
  requests,
  results,
  retries,
  secrets,
  times,
};

/** All cases: `{ group, name, run }`. */
export const cases = Object.entries(groups).flatMap(([group, ofGroup]) =>
  Object.entries(ofGroup).map(([name, run]) => ({ group, name, run })),
);

/** The longest case takes 5 s on an idle machine. On a busy one, other cases of the process may hold it up for a minute. */
const PATIENCE_MS = 240_000;

/** Runs one case; rejects if it fails or hangs. */
export async function runCase({ run }, context) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the case hangs: no end after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    await Promise.race([run(context), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs `width` cases at a time and returns their results in order. */
export async function runAll(chosen, context, width = 8) {
  if (chosen.length === 0) fail("no case was chosen");
  const results = new Array(chosen.length);
  let next = 0;
  const runRest = async () => {
    while (next < chosen.length) {
      const index = next++;
      const { group, name } = chosen[index];
      try {
        await runCase(chosen[index], context);
        results[index] = { group, name, passed: true };
      } catch (error) {
        // In some engines `stack` does not begin with the message.
        const stack = error?.stack ?? "";
        const why = stack.includes(error?.message) ? stack : `${error}\n${stack}`;
        results[index] = { group, name, passed: false, why };
      }
    }
  };
  await Promise.all(Array.from({ length: width }, runRest));
  return results;
}
