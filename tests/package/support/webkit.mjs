// WebKitGTK over plain WebDriver, with the part of puppeteer's `Page` that the tests use.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { needed } from "./environment.mjs";

const PATIENCE_MS = 60_000;
/** Another program may take the port between its choice and its use. */
const TRIES = 3;

/**
 * Launches the browser that belongs to the driver in WEBKIT_DRIVER, on a screen that only XVFB_BIN has, in a profile
 * that is gone when it is closed.
 */
export async function launchWebKit(selenium) {
  const folder = mkdtempSync(join(tmpdir(), "webkit-"));
  const children = [];
  const start = (program, flags, options) => {
    // In a process group of its own, whose end is also that of its children's.
    const child = spawn(program, flags, { detached: true, ...options });
    children.push(child);
    return child;
  };
  const stop = () => {
    children.forEach(endGroup);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", stop);
  try {
    const display = await startScreen(start);
    const env = { ...process.env, DISPLAY: display, HOME: folder, XDG_RUNTIME_DIR: folder, NO_AT_BRIDGE: "1" };
    for (const name of ["CACHE", "CONFIG", "DATA"]) env[`XDG_${name}_HOME`] = folder;
    const url = await startDriver(start, env);
    const driver = await new selenium.Builder().usingServer(url).withCapabilities(CAPABILITIES).build();
    await driver.manage().setTimeouts({ script: PATIENCE_MS, pageLoad: PATIENCE_MS });
    const capabilities = await driver.getCapabilities();
    return {
      version: capabilities.getBrowserVersion(),
      newPage: async () => ({ page: pageOf(driver), close: () => driver.get("about:blank") }),
      async close() {
        await driver.quit().catch(() => {});
        stop();
        process.removeListener("exit", stop);
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

const CAPABILITIES = { browserName: "MiniBrowser", "webkitgtk:browserOptions": { args: ["--automation"] } };

async function startScreen(start) {
  const flags = ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
  const screen = start(needed("XVFB_BIN"), flags, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await inTime(once(createInterface(screen.stdio[3]), "line"), screen, "the screen");
  return `:${number}`;
}

async function startDriver(start, env) {
  for (let n = 1; ; n++) {
    const port = await freePort();
    const driver = start(needed("WEBKIT_DRIVER"), [`--port=${port}`], { env, stdio: "ignore" });
    const url = `http://127.0.0.1:${port}`;
    try {
      await inTime(answers(url, driver), driver, "the driver");
      return url;
    } catch (error) {
      if (n === TRIES) throw error;
    }
  }
}

async function answers(url, driver) {
  while (driver.exitCode === null) {
    const answer = await fetch(`${url}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function inTime(promise, child, what) {
  const over = new AbortController();
  const ended = once(child, "exit", over).then(([code]) => Promise.reject(new Error(`${what} ended with ${code}`)));
  const late = new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} was not there after ${PATIENCE_MS} ms`)), PATIENCE_MS);
    over.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  ended.catch(() => {});
  return Promise.race([promise, ended, late]).finally(() => over.abort());
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended already, and all of its children.
  }
}

/** A function of the page, as a script of WebDriver; it answers with a list, so that no value is taken for an error. */
const script = (source) => `
  const [args, done] = arguments;
  const run = async () => await (${source})(...args);
  run().then((value) => done([value]), (error) => done([null, String(error?.message ?? error)]));`;

function pageOf(driver) {
  return {
    goto: (url) => driver.get(url),
    async evaluate(code, ...args) {
      const source = typeof code === "function" ? String(code) : `() => (${code})`;
      const [value, error] = await driver.executeAsyncScript(script(source), args);
      if (error !== undefined) throw new Error(error);
      return value ?? undefined;
    },
    async screenshot({ path }) {
      writeFileSync(path, await driver.takeScreenshot(), "base64");
    },
  };
}
