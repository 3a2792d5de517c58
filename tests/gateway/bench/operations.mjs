import { METERED, readMeter } from "../support/meter.mjs";
import { bodyOf, postAll, start, startUpstream } from "./gateway.mjs";

const SUCCESS = '{"status":"success","count":5}';
const PARTIAL = '{"status":"partial","req_id":7}';
const BATCH = 300;

/** Measures the billed operations of one count alone, of each poll, and of a count among many. */
export async function operations(modules) {
  let polls = 0;
  let left = 0;
  const upstream = await startUpstream(({ method }) => {
    if (method === "POST") left = polls;
    else left -= 1;
    return left > 0 ? PARTIAL : SUCCESS;
  });
  const vars = { POLL_INTERVAL_MS: "300", ANSWER_WAIT_MS: "60000" };
  const gateway = await start(modules, upstream, { entry: METERED, vars });
  let n = 0;
  const costOf = async (work) => {
    await gateway.idle();
    await readMeter(gateway);
    await work();
    await gateway.idle();
    return await readMeter(gateway);
  };
  const count = () => gateway.post(bodyOf(n++));
  await count();
  const atOnce = await costOf(count);
  polls = 4;
  const polled = await costOf(count);
  polls = 0;
  const batch = await costOf(() => postAll(gateway, BATCH, (index) => bodyOf(n + index)));
  await gateway.stop();
  upstream.stop();
  return [
    ["rows of a count that is answered at once", atOnce.rowsWritten],
    ["alarms of a count that is answered at once", atOnce.alarms],
    ["rows of each poll", (polled.rowsWritten - atOnce.rowsWritten) / 4],
    [`rows of one of ${BATCH} counts at once`, (batch.rowsWritten / BATCH).toFixed(1)],
    [`alarms of one of ${BATCH} counts at once`, (batch.alarms / BATCH).toFixed(2)],
  ];
}
