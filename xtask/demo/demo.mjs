// Shows the steps of one count. `cargo xtask demo` runs this in a project that has the package installed, and passes
// the query and the service in environment variables.

import { CleverTapError, CountsClient, validateQuery } from "clevertap-counts";

const { env, stdout } = process;
const isTerminal = Boolean(stdout.isTTY);

const client = new CountsClient(clientOptions());
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interrupted.abort());

function clientOptions() {
  if (env.DEMO_BASE_URL === undefined) {
    console.log("Asking CleverTap, which demands 30 s between polls.");
    return {
      accountId: env.CLEVERTAP_ACCOUNT_ID,
      passcode: env.CLEVERTAP_PASSCODE,
      region: env.CLEVERTAP_REGION || undefined,
    };
  }
  const pollIntervalMs = Number(env.DEMO_POLL_INTERVAL_MS);
  const pace =
    pollIntervalMs < 30_000 ? `; counts are polled every ${pollIntervalMs / 1000} s instead of every 30 s` : "";
  console.log(`Asking the simulator at ${env.DEMO_BASE_URL}. Its events are invented${pace}.`);
  return { accountId: env.DEMO_ACCOUNT_ID, passcode: env.DEMO_PASSCODE, baseUrl: env.DEMO_BASE_URL, pollIntervalMs };
}

/** Shows one count from the query to the number, and returns the exit code. */
async function show(query) {
  console.log(`\nquery      ${JSON.stringify(query)}`);
  const checked = validateQuery(query);
  if (!checked.ok) {
    for (const { path, message } of checked.issues) console.log(`invalid    ${path.join(".") || "query"}: ${message}`);
    return 1;
  }
  console.log(`body       ${JSON.stringify(checked.query)}`);

  const display = new Display();
  let pending;
  try {
    const count = await client.count(query, {
      signal: interrupted.signal,
      onProgress(progress) {
        pending = progress.pending;
        display.show(progress);
      },
    });
    display.end();
    console.log(`count      ${count}`);
    return 0;
  } catch (error) {
    display.end();
    if (interrupted.signal.aborted) {
      console.log(
        pending
          ? `cancelled; resume later with client.resume(${JSON.stringify(pending)})`
          : "cancelled; nothing to resume yet",
      );
      return 130;
    }
    if (!(error instanceof CleverTapError)) throw error;
    console.log(`failed     ${error.code}: ${error.message}`);
    if (error.pending) console.log(`resume later with client.resume(${JSON.stringify(error.pending)})`);
    return 1;
  }
}

/** Prints a line for each phase, and below it a countdown to the next request. */
class Display {
  #countdown;

  show(progress) {
    this.end();
    const { phase, pending, attempt } = progress;
    const facts = [];
    if (pending) facts.push(`req_id ${pending.reqId}`);
    if (attempt > 1) facts.push(`try ${attempt}`);
    if (phase === "retrying") facts.push(`${progress.error.code}: ${progress.error.message}`);
    console.log(`${phase.padEnd(10)} ${facts.join(", ")}`.trimEnd());
    if (progress.nextRequestAt !== undefined) this.#countTo(progress.nextRequestAt);
  }

  #countTo(time) {
    const tick = () => {
      const left = Math.ceil((time - Date.now()) / 1000);
      if (left < 1) return;
      const text = `           next request in ${left} s`;
      if (isTerminal) stdout.write(`\r${text}\x1b[K`);
      else console.log(text);
    };
    tick();
    this.#countdown = setInterval(tick, isTerminal ? 250 : 5000);
  }

  end() {
    if (this.#countdown === undefined) return;
    clearInterval(this.#countdown);
    this.#countdown = undefined;
    if (isTerminal) stdout.write("\r\x1b[K");
  }
}

process.exitCode = await show(JSON.parse(env.DEMO_QUERY));
