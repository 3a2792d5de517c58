// A module worker that counts once and answers with the count or the error.

import { CountsClient } from "../../../package/index.js";
import { ACCOUNT, PASSCODE, QUERY } from "../../conformance/stage.mjs";

addEventListener("message", async ({ data: { baseUrl } }) => {
  try {
    const client = new CountsClient({ accountId: ACCOUNT, passcode: PASSCODE, baseUrl });
    postMessage(await client.count(QUERY));
  } catch (error) {
    postMessage({ code: error.code, message: error.message });
  }
});
