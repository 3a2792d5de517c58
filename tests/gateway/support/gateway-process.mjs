// Runs the gateway in its own process, so that a test can kill it. The options of `startGateway` come as JSON in the
// argument or in the environment variable GATEWAY_OPTIONS. The process ends when its standard input ends.

import { startGateway } from "./gateway.mjs";

const options = JSON.parse(process.argv[2] ?? process.env.GATEWAY_OPTIONS);
const gateway = await startGateway({ ...options, onLog: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write(`listening on ${gateway.url}\n`);
process.stdin.resume();
process.stdin.on("end", async () => {
  await gateway.stop();
  process.exit(0);
});
