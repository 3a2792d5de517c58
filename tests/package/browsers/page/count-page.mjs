// A minimal page that imports the package by its path, without a bundler, and counts once.

import { CountsClient } from "../../../package/index.js";
import { ACCOUNT, PASSCODE, QUERY } from "../../conformance/stage.mjs";
import { parameters, settle } from "./parameters.mjs";

addEventListener("pageshow", ({ persisted }) => (globalThis.isRestored = persisted));
const { baseUrl, pollIntervalMs } = parameters();
const client = new CountsClient({ accountId: ACCOUNT, passcode: PASSCODE, baseUrl, pollIntervalMs });
settle(client.count(QUERY, { onProgress: ({ phase }) => (globalThis.phase = phase) }));
