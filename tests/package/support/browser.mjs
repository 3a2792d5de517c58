// Launches a real browser by its name, whose pages report their problems.
//
//   const browser = await launchBrowser("chromium", { screenshots: folder });
//   const server = await serve({ folders: { "/": folder }, headers: { "Content-Security-Policy": "..." } });
//   await browser.withPage("a title", async (page) => {
//     await page.goto(`${server.url}/index.html`);
//     ...
//   });
//   await browser.close();
//   await server.stop();

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { needed } from "./environment.mjs";
import { launchWebKit } from "./webkit.mjs";

export { serve } from "./serve.mjs";

/** The time limit for one command to the browser, including the launch, which takes seconds on a slow machine. */
const PATIENCE_MS = 60_000;

const LABELS = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKitGTK" };
const CSP_VIOLATION = "CSP violation: ";
const isRoot = process.getuid?.() === 0;

/** Flags in addition to puppeteer's. No name resolves, so that nothing leaves the loopback interface. */
const CHROMIUM_FLAGS = [
  "--disable-component-update",
  "--disable-gpu",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
  // The sandbox does not work for root.
  ...(isRoot ? ["--no-sandbox"] : []),
];

/** Puppeteer installs extensions only over a pipe. */
const EXTENSIONS = { enableExtensions: true, pipe: true };

const FIREFOX_PREFERENCES = {
  "network.dns.disabled": true,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};

/**
 * Launches "chromium" (the program in CHROMIUM_BIN), "firefox" (FIREFOX_BIN) or "webkit" (WEBKIT_DRIVER and XVFB_BIN)
 * without a window, in a temporary profile. BROWSER_TOOLS_DIR is the npm set with the drivers.
 *
 * `screenshots` is the folder for screenshots of pages that failed. `extension` is the folder of an extension for Chromium;
 * then `extension` of the result has functions that call its global `count`, in its service worker and in its page.
 */
export async function launchBrowser(name, { screenshots, extension } = {}) {
  const browser =
    name === "webkit" ? await launchWebKit(await tool("selenium-webdriver")) : await launchPuppeteer(name, extension);
  return {
    name,
    /** For example `Chromium 156.0.8078.79`. */
    version: `${LABELS[name]} ${browser.version}`,
    withPage: (title, use, options) => withPage(browser, { name, title, screenshots, ...options }, use),
    extension: browser.extension,
    close: browser.close,
  };
}

async function launchPuppeteer(name, extension) {
  const puppeteer = await tool("puppeteer-core");
  const executablePath = needed(`${name.toUpperCase()}_BIN`);
  const common = { executablePath, timeout: PATIENCE_MS, protocolTimeout: PATIENCE_MS };
  const browser = await puppeteer.launch(
    name === "firefox"
      ? { ...common, browser: "firefox", headless: true, extraPrefsFirefox: FIREFOX_PREFERENCES }
      : {
          ...common,
          browser: "chrome",
          headless: isHeadlessShell(executablePath) ? "shell" : true,
          args: CHROMIUM_FLAGS,
          ...(extension && EXTENSIONS),
        },
  );
  return {
    extension: extension && (await installExtension(browser, extension)),
    version: (await browser.version()).replace(/^.*\//, ""),
    async newPage() {
      // A context is a separate profile, without the cache, storage and cookies of other pages.
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      return { page, close: () => context.close() };
    },
    close: () => closeOrKill(browser),
  };
}

/** Installs an extension and returns its functions. */
async function installExtension(browser, folder) {
  const origin = `chrome-extension://${await browser.installExtension(folder)}`;
  const target = await browser.waitForTarget(
    (target) => target.type() === "service_worker" && target.url().startsWith(origin),
  );
  const worker = await target.worker();
  const page = await browser.newPage();
  await page.goto(`${origin}/page.html`);
  const countIn = (realm) => (options) => realm.evaluate((options) => globalThis.count(options), options);
  return { "service worker": countIn(worker), page: countIn(page) };
}

async function tool(name) {
  const path = createRequire(join(needed("BROWSER_TOOLS_DIR"), "package.json")).resolve(name);
  return (await import(pathToFileURL(path))).default;
}

/**
 * Opens a page, calls `use` with it and its problems, closes it in any case, and returns the result of `use`. The page is
 * puppeteer's `Page`. WebKit's page has only `goto`, `goBack`, `evaluate` and `screenshot`, and reports no problems.
 *
 * A problem is `{ kind: "console" | "page" | "csp", text }`: a console error, an uncaught exception, or a violation of the
 * Content-Security-Policy. A problem that `tolerates(problem)` does not accept fails the page, as an exception from `use`
 * does. The error's message names the screenshot.
 */
async function withPage(browser, { name, title, screenshots, tolerates = () => false }, use) {
  const { page, close } = await browser.newPage();
  try {
    const problems = name === "webkit" ? [] : await collectProblems(page);
    const result = await use(page, problems);
    const fatal = problems.filter((problem) => !tolerates(problem));
    if (fatal.length > 0) throw new Error(fatal.map(({ kind, text }) => `${kind}: ${text}`).join("\n"));
    return result;
  } catch (error) {
    if (!screenshots) throw error;
    throw await withScreenshot(error, page, join(screenshots, `${name} ${title}.png`.replace(/[^\w.]+/g, "-")));
  } finally {
    await close().catch(() => {});
  }
}

async function collectProblems(page) {
  const problems = [];
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const text = message.text();
    const csp = text.startsWith(CSP_VIOLATION);
    problems.push(csp ? { kind: "csp", text: text.slice(CSP_VIOLATION.length) } : { kind: "console", text });
  });
  page.on("pageerror", (error) => problems.push({ kind: "page", text: `${error?.message ?? error}` }));
  await page.evaluateOnNewDocument((prefix) => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      console.error(`${prefix}${effectiveDirective} blocked ${blockedURI}`),
    );
  }, CSP_VIOLATION);
  return problems;
}

/** Takes a screenshot and adds its path to the error's message. */
async function withScreenshot(error, page, path) {
  const failed = error instanceof Error ? error : new Error(String(error));
  try {
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path });
    failed.message += `\n(screenshot: ${path})`;
  } catch (reason) {
    failed.message += `\n(no screenshot: ${reason.message})`;
  }
  return failed;
}

const isHeadlessShell = (executablePath) => basename(executablePath).includes("headless-shell");

/** Returns true if this machine's Chromium has extensions. */
export const supportsExtensions = () => !isHeadlessShell(needed("CHROMIUM_BIN"));

async function closeOrKill(browser) {
  const child = browser.process();
  const timer = setTimeout(() => child?.kill("SIGKILL"), 10_000);
  try {
    await browser.close();
  } finally {
    clearTimeout(timer);
  }
}
