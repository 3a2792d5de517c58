// A module worker that counts at the base URL in a message.

import "./count.js";

globalThis.onmessage = async ({ data }) => {
  try {
    postMessage({ count: await globalThis.count(data) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
