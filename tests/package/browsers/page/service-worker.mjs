// A service worker that counts once and answers with the count or the error.

import { CountsClient } from "../../../package/index.js";
import { ACCOUNT, PASSCODE, QUERY } from "../../conformance/stage.mjs";

async function count({ baseUrl }) {
  try {
    return await new CountsClient({ accountId: ACCOUNT, passcode: PASSCODE, baseUrl, pollIntervalMs: 20 }).count(QUERY);
  } catch (error) {
    return { code: error.code, message: error.message };
  }
}

addEventListener("message", (event) =>
  event.waitUntil(count(event.data).then((answer) => event.source.postMessage(answer))),
);
