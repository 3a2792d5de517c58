// Drives WebKitGTK over WebDriver, with the part of puppeteer's `Page` that the tests use.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { needed } from "./environment.mjs";
import { freePort } from "./port.mjs";

const PATIENCE_MS = 60_000;
const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"];
/** Tries to start the driver, because another program may take the chosen port first. */
const TRIES = 3;

/**
 * Launches the browser of the driver in WEBKIT_DRIVER, on a virtual screen of XVFB_BIN, in a temporary profile.
 */
export async function launchWebKit(selenium) {
  const folder = mkdtempSync(join(tmpdir(), "webkit-"));
  const children = [];
  const start = (program, flags, options) => {
    // A separate process group lets `endGroup` end the children, too.
    const child = spawn(program, flags, { detached: true, ...options });
    children.push(child);
    return child;
  };
  const stop = () => {
    children.splice(0).forEach(endGroup);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", stop);
  for (const signal of SIGNALS) process.once(signal, endBySignal);
  try {
    const display = await startScreen(start);
    const env = { ...process.env, DISPLAY: display, HOME: folder, XDG_RUNTIME_DIR: folder, NO_AT_BRIDGE: "1" };
    for (const name of ["CACHE", "CONFIG", "DATA"]) env[`XDG_${name}_HOME`] = folder;
    const url = await startDriver(start, env);
    const builder = new selenium.Builder().usingServer(url).withCapabilities(CAPABILITIES);
    const driver = await inTime(builder.build(), "the start of the browser");
    const version = (await driver.getCapabilities()).getBrowserVersion();
    return {
      version,
      newPage: async () => ({
        page: pageOf(driver),
        close: () => inTime(driver.get("about:blank"), "leaving the page"),
      }),
      async close() {
        await inTime(driver.quit(), "the end of the browser").catch(() => {});
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Ends this process, whose exit handler ends its children. */
const endBySignal = () => process.exit(1);

const CAPABILITIES = { browserName: "MiniBrowser", "webkitgtk:browserOptions": { args: ["--automation"] } };

async function startScreen(start) {
  const flags = ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
  const screen = start(needed("XVFB_BIN"), flags, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await inTime(once(createInterface(screen.stdio[3]), "line"), "the screen", screen);
  return `:${number}`;
}

async function startDriver(start, env) {
  for (let n = 1; ; n++) {
    const port = await freePort();
    const driver = start(needed("WEBKIT_DRIVER"), [`--port=${port}`], { env, stdio: "ignore" });
    const url = `http://127.0.0.1:${port}`;
    try {
      await inTime(answers(url, driver), "the driver", driver);
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

/** Returns the promise's value, or fails if it takes too long or `child` ends, because this driver may never answer. */
function inTime(promise, what, child) {
  const over = new AbortController();
  const late = new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} took longer than ${PATIENCE_MS} ms`)), PATIENCE_MS);
    over.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  const contenders = [promise, late];
  if (child) {
    const ended = once(child, "exit", over).then(([code]) => Promise.reject(new Error(`${what} ended with ${code}`)));
    ended.catch(() => {});
    contenders.push(ended);
  }
  return Promise.race(contenders).finally(() => over.abort());
}

function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group has ended already.
  }
}

/** Wraps a function of the page as a WebDriver script. It answers with a list, so that a value is not mistaken for an error. */
const script = (source) => `
  const [args, done] = arguments;
  const run = async () => await (${source})(...args);
  run().then((value) => done([value]), (error) => done([null, String(error?.message ?? error)]));`;

function pageOf(driver) {
  return {
    goto: (url) => inTime(driver.get(url), `opening ${url}`),
    goBack: () => inTime(driver.navigate().back(), "going back"),
    async evaluate(code, ...args) {
      const source = typeof code === "function" ? String(code) : `() => (${code})`;
      const [value, error] = await inTime(driver.executeAsyncScript(script(source), args), "evaluating in the page");
      if (error !== undefined) throw new Error(error);
      return value ?? undefined;
    },
    async screenshot({ path }) {
      writeFileSync(path, await inTime(driver.takeScreenshot(), "the screenshot"), "base64");
    },
  };
}
