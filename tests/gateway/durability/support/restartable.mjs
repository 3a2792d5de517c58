// A gateway that is killed and started again with the same port and storage.

const LIMIT_MS = 240_000;

/** `changes` returns options for the next gateway. */
export async function startRestartable({ recorder, startProcess }, changes = () => ({})) {
  let gateway = await startProcess();
  const { port, url } = gateway;
  const { events, kills } = recorder;

  /** Kills the gateway before the first wait. */
  const killAndRestart = async () => {
    gateway.kill();
    kills.push({ at: Date.now(), generation: recorder.generation });
    await gateway.gone();
    // The requests of the dead gateway belong to its generation, so they must be read before the next one starts.
    await recorder.disconnected();
    recorder.generation += 1;
    gateway = await startProcess({ port, ...changes() });
  };
  return {
    url,
    killAndRestart,
    /** Kills at the n-th event from now on: "received" or "answered", of a "POST" or "GET". */
    killAt(event, method, n) {
      return new Promise((resolve, reject) => {
        let left = n;
        const listener = (exchange) => {
          if (exchange.method !== method || --left > 0) return;
          events.off(event, listener);
          clearTimeout(timer);
          resolve(killAndRestart());
        };
        const timer = setTimeout(() => {
          events.off(event, listener);
          reject(new Error(`the event "${event}" of a ${method} is missing ${left} of ${n} times`));
        }, LIMIT_MS);
        events.on(event, listener);
      });
    },
  };
}
