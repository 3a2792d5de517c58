// The gateway in a process of its own, to be killed: what startGateway takes comes as JSON in the
// argument, or in the environment variable GATEWAY_OPTIONS. It ends when its standard input does.

import { startGateway } from "./gateway.mjs";

const gateway = await startGateway(JSON.parse(process.argv[2] ?? process.env.GATEWAY_OPTIONS));
process.stdout.write(`listening on ${gateway.url}\n`);
const relay = setInterval(() => {
  for (const line of gateway.logs().splice(0)) process.stderr.write(`${line}\n`);
}, 50);
process.stdin.resume();
process.stdin.on("end", async () => {
  clearInterval(relay);
  await gateway.stop();
  process.exit(0);
});
