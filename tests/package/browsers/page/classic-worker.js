// A worker that is no module, and so can only import by a call.

addEventListener(
  "message",
  async ({ data }) => {
    await import("./count-worker.mjs");
    // Its listener is there only now.
    dispatchEvent(new MessageEvent("message", { data }));
  },
  { once: true },
);
