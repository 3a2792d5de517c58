// A gateway that is killed and started again, on the same port and the same storage.

import { sleep } from "../../../package/conformance/stage.mjs";

const PATIENCE_MS = 45_000;

/** Long enough for what a dead process has sent to be read: it is all in this machine's buffers. */
const READ_WITHIN_MS = 50;

/** `changes` gives what the next gateway is started with instead. */
export async function startKillable({ recorder, host }, changes = () => ({})) {
  let gateway = await host();
  const { port, url } = gateway;
  const { events, kills } = recorder;

  /** The kill itself happens before the first wait. */
  const killAndRestart = async () => {
    gateway.kill();
    kills.push({ at: Date.now(), generation: recorder.generation });
    await gateway.gone();
    await sleep(READ_WITHIN_MS);
    recorder.generation += 1;
    gateway = await host({ port, ...changes() });
  };
  return {
    url,
    killAndRestart,
    /** Kills at the n-th such event from now on: "received" or "answered", "POST" or "GET". */
    killAt(moment, method, n) {
      return new Promise((resolve, reject) => {
        let left = n;
        const listener = (exchange) => {
          if (exchange.method !== method || --left > 0) return;
          events.off(moment, listener);
          clearTimeout(timer);
          resolve(killAndRestart());
        };
        const timer = setTimeout(() => {
          events.off(moment, listener);
          reject(new Error(`${left} of ${n} times to come: ${method} ${moment}`));
        }, PATIENCE_MS);
        events.on(moment, listener);
      });
    },
  };
}
