// Answers every request at once with a count, over sockets that stay open. Ends when its standard input ends.

import { createServer } from "node:http";

const BODY = '{"status":"success","count":12345}';
const HEADERS = {
  "Content-Type": "application/json",
  "Content-Length": BODY.length,
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "*",
  "Access-Control-Max-Age": "600",
};

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  // Answer when the request is complete.
  request.on("end", () => response.writeHead(200, HEADERS).end(BODY)).resume();
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
