// A module worker that counts at the base URL that it is sent.

import "./count.js";

onmessage = async ({ data }) => {
  try {
    postMessage({ count: await globalThis.count(data) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
