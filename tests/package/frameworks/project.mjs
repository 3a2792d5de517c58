// Installs a framework with its lock file, and runs commands in a project that uses it.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { needed } from "../support/environment.mjs";

const INSTALL_LIMIT_MS = 400_000;
const BUILD_LIMIT_MS = 230_000;
const NPM_FLAGS = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** Frameworks neither ask nor report anything, and use the Node that runs this. */
const ENV = {
  ASTRO_TELEMETRY_DISABLED: "1",
  CI: "1",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  NG_CLI_ANALYTICS: "false",
  NO_COLOR: "1",
  NUXT_TELEMETRY_DISABLED: "1",
  PATH: dirname(process.execPath) + delimiter + process.env.PATH,
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_LOG_PATH: join(needed("PROJECTS_DIR"), "wrangler-logs"),
  WRANGLER_SEND_METRICS: "false",
};

/** A row that this machine cannot run. */
export class NotRun extends Error {}

/** Installs an npm set and the packed package into a folder, and returns the folder. */
export function install(set) {
  const folder = join(needed("PROJECTS_DIR"), set);
  const files = join(needed("NPM_SETS_DIR"), set);
  const lock = readFileSync(join(files, "package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules/.installed-lock.json");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    mkdirSync(folder, { recursive: true });
    for (const name of ["package.json", "package-lock.json"]) cpSync(join(files, name), join(folder, name));
    try {
      execFileSync("npm", ["ci", ...NPM_FLAGS], {
        cwd: folder,
        env: { ...process.env, ...ENV },
        timeout: INSTALL_LIMIT_MS,
        stdio: ["ignore", "ignore", "pipe"],
      });
    } catch (error) {
      const why = `${error.stderr || error.message}`.trim().split("\n").slice(0, 2).join(" ");
      throw new NotRun(`${set} could not be installed: ${why}`);
    }
    writeFileSync(stamp, lock);
  }
  unpack(join(folder, "node_modules/clevertap-counts"));
  return folder;
}

function unpack(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", needed("PACKAGE_TARBALL"), "-C", folder, "--strip-components=1"]);
}

/** Returns the version of an installed package. */
export const versionOf = (folder, name) =>
  JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;

/** Writes the files of a project below the installed set, whose packages it finds there. Replaces an older project. */
export function writeProject(installed, row, files) {
  const project = join(installed, row);
  rmSync(project, { recursive: true, force: true });
  const manifest = { "package.json": '{ "private": true, "type": "module" }\n' };
  for (const [path, text] of Object.entries({ ...manifest, ...files })) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  return project;
}

const groups = new Set();

/** Ends all started commands, together with their child processes. */
export function end() {
  for (const pid of groups) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The group has ended already.
    }
  }
  groups.clear();
}
process.on("exit", end);

/**
 * Starts Node with arguments in a project. The first is a file of `node_modules`, unless it is a path or a flag.
 * Returns its `output`, which grows, a promise of its exit, and `stop()`.
 */
export function start(project, [script, ...args], env = {}) {
  const path = /^[-./]/.test(script) ? script : join(project, "../node_modules", script);
  const child = spawn(process.execPath, [path, ...args], {
    cwd: project,
    env: { ...process.env, ...ENV, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  groups.add(child.pid);
  const started = { output: "", stdout: "", exited: once(child, "exit"), stop: end };
  child.stdout.on("data", (data) => {
    started.stdout += data;
    started.output += data;
  });
  child.stderr.on("data", (data) => {
    started.output += data;
  });
  return started;
}

/** Runs a command to its end, and returns its standard output. */
export async function run(project, command, env) {
  const started = start(project, command, env);
  const timer = setTimeout(end, BUILD_LIMIT_MS);
  const [code, signal] = await started.exited;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command.join(" ")} failed (${code ?? signal}): ${started.output.slice(-4_000)}`);
  return started.stdout;
}
