// A page as small as can be: the package by its path, no bundler. It counts once.

import { CountsClient } from "../../../package/index.js";
import { ACCOUNT, PASSCODE, QUERY } from "../../conformance/stage.mjs";
import { parameters, settle } from "./parameters.mjs";

addEventListener("pageshow", ({ persisted }) => (globalThis.isRestored = persisted));
const { baseUrl, pollIntervalMs } = parameters();
settle(new CountsClient({ accountId: ACCOUNT, passcode: PASSCODE, baseUrl, pollIntervalMs }).count(QUERY));
