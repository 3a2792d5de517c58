// The side of a measured process that answers the messages of children.mjs.

/** Answers each message with the result of the measurement that it names, until the parent disconnects. */
export function answerWith(measurements) {
  process.on("message", async ({ what, ...options }) => {
    try {
      process.send({ result: await measurements[what](options) });
    } catch (error) {
      process.send({ error: String(error?.stack ?? error) });
    }
  });
  process.on("disconnect", () => process.exit(0));
  process.send({ result: {} });
}
