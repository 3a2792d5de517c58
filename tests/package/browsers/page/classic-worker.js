// A classic worker, which can import only with import().

addEventListener(
  "message",
  async ({ data }) => {
    await import("./count-worker.mjs");
    // The imported module added its listener after the message arrived.
    dispatchEvent(new MessageEvent("message", { data }));
  },
  { once: true },
);
