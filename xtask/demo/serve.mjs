// Serves the gateway and its page by `wrangler dev` until Ctrl-C. `cargo xtask demo` runs this after its count, and
// passes the gateway's account and service, and the arguments of the count, in environment variables.

import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { env } = process;
/** Wrangler's default. The page keeps its history as long as the port stays the same. */
const PREFERRED_PORT = 8787;
const START_TIMEOUT_MS = 60_000;

const query = JSON.stringify(await queryOf(JSON.parse(env.DEMO_ARGUMENTS)));
const token = randomBytes(24).toString("base64url");
const isSimulated = env.DEMO_BASE_URL !== undefined;
const accountId = isSimulated ? env.DEMO_ACCOUNT_ID : env.CLEVERTAP_ACCOUNT_ID;
const account = isSimulated
  ? { passcode: env.DEMO_PASSCODE, baseUrl: env.DEMO_BASE_URL }
  : { passcode: env.CLEVERTAP_PASSCODE, region: env.CLEVERTAP_REGION || undefined };
const sha256 = createHash("sha256").update(token).digest("hex");
const settings = {
  ACCOUNTS: { [accountId]: account },
  TOKENS: { demo: { sha256, accounts: [accountId] } },
};

// The settings are in a file that only its owner can read, because other users can see the arguments of a process.
const settingsFile = join(env.DEMO_FOLDER, "gateway.env");
const lines = Object.entries(settings).map(([name, value]) => `${name}='${escaped(JSON.stringify(value))}'`);
if (isSimulated) lines.push(`POLL_INTERVAL_MS=${env.DEMO_POLL_INTERVAL_MS}`);
const state = join(env.DEMO_FOLDER, isSimulated ? "simulated-state" : "state");
// A new simulator does not know the requests of earlier runs.
if (isSimulated) rmSync(state, { recursive: true, force: true });
rmSync(settingsFile, { force: true });
writeFileSync(settingsFile, `${lines.join("\n")}\n`, { mode: 0o600 });
process.on("exit", () => rmSync(settingsFile, { force: true }));

const port = (await isFree(PREFERRED_PORT)) ? PREFERRED_PORT : 0;
const flags = [
  "dev",
  "--local",
  "--ip",
  "127.0.0.1",
  "--port",
  port,
  "--inspector-port",
  0,
  "--show-interactive-dev-session=false",
];
const wrangler = spawn(process.execPath, [env.WRANGLER, ...flags, "--env-file", settingsFile, "--persist-to", state], {
  cwd: env.WWW_DIR,
  stdio: ["ignore", "pipe", "pipe"],
  env: {
    ...env,
    WRANGLER_SEND_METRICS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_HIDE_BANNER: "true",
    NO_COLOR: "1",
  },
});
const ended = once(wrangler, "exit");
let stopping = false;
const stop = () => {
  stopping = true;
  wrangler.kill("SIGTERM");
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

const printed = [];
let isUp = false;
const timer = setTimeout(stop, START_TIMEOUT_MS);
for (const stream of [wrangler.stdout, wrangler.stderr]) {
  createInterface(stream).on("line", (line) => {
    printed.push(line);
    if (printed.length > 200) printed.shift();
    const url = /Ready on (http:\/\/\S+)/.exec(line)?.[1];
    if (url === undefined || isUp) return;
    isUp = true;
    clearTimeout(timer);
    show(url);
  });
}

const [code] = await ended;
clearTimeout(timer);
if (!isUp || !stopping) {
  console.log(printed.join("\n"));
  console.log(`the gateway ${isUp ? "ended" : "did not start"} (exit code ${code}); its output is above`);
  process.exitCode = 1;
}

function show(url) {
  const from = isSimulated ? "the simulator" : "CleverTap";
  console.log(`
The gateway is running and asks ${from}. Ctrl-C ends it.

page       ${url}/#${new URLSearchParams({ query: query })}
token      ${token}

curl ${url}/1/counts/events.json -H 'Authorization: Bearer ${token}' \\
     -H 'Content-Type: application/json' -d ${quoted(query)}`);
}

/** Returns the query that the package's command line makes of its arguments. */
async function queryOf(args) {
  const load = (name) => import(pathToFileURL(join(env.PACKAGE_DIR, "bin", name)));
  const [{ parse }, { countQueryOf }] = await Promise.all([load("flags.js"), load("query.js")]);
  return (await countQueryOf(parse(args), [])).query;
}

/** Escapes the characters of JSON that have a meaning in a settings file, with either kind of quotes. */
function escaped(json) {
  return json.replace(/['$`#]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Quotes a text for a POSIX shell. */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function isFree(candidate) {
  const server = createServer();
  server.listen(candidate, "127.0.0.1");
  const free = await Promise.race([
    once(server, "listening").then(() => true),
    once(server, "error").then(() => false),
  ]);
  server.close();
  return free;
}
