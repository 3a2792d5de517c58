// The gateway in a process of its own, to be killed: what startGateway takes comes as JSON in the
// argument, or in the environment variable GATEWAY_OPTIONS. It ends when its standard input does.

import { startGateway } from "./gateway.mjs";

const options = JSON.parse(process.argv[2] ?? process.env.GATEWAY_OPTIONS);
const gateway = await startGateway({ ...options, onLog: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write(`listening on ${gateway.url}\n`);
process.stdin.resume();
process.stdin.on("end", async () => {
  await gateway.stop();
  process.exit(0);
});
