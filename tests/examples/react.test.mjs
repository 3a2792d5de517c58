import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, it } from "node:test";
import { pathToFileURL } from "node:url";
import { needed } from "../package/support/environment.mjs";
import { startSimulator } from "../package/support/simulator.mjs";
import { CREDENTIALS, projectOf } from "./project.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const folder = projectOf("react", ["react", "react-dom", "happy-dom"]);
const esbuild = join(needed("BUILD_TOOLS_DIR"), "node_modules/.bin/esbuild");
execFileSync(esbuild, ["Count.jsx", "--jsx=automatic", "--outfile=Count.js", "--log-level=warning"], { cwd: folder });

const load = createRequire(join(folder, "package.json"));
const { Window } = await import(pathToFileURL(load.resolve("happy-dom")));
const window = new Window();
Object.assign(globalThis, { window, document: window.document });
const { createElement } = load("react");
const { createRoot } = load("react-dom/client");
const { CountsClient } = await import(pathToFileURL(load.resolve("clevertap-counts")));
const { Count } = await import(pathToFileURL(join(folder, "Count.js")));

const QUERY = { event_name: "Charged", from: 20251201, to: 20251231 };

/** Renders the component. Returns functions that wait for its text, click a button, and end it. */
async function render(config, options = {}) {
  const { id, baseUrl } = await simulator.session(config);
  const client = new CountsClient({ ...CREDENTIALS, baseUrl, pollIntervalMs: 20, maxRetries: 0, ...options });
  const container = document.createElement("div");
  const root = createRoot(container);
  root.render(createElement(Count, { client, query: QUERY }));
  return {
    id,
    async until(pattern) {
      while (!pattern.test(container.textContent)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    click(name) {
      const buttons = [...container.querySelectorAll("button")];
      buttons.find((button) => button.textContent === name).click();
    },
    unmount: () => root.unmount(),
  };
}

it("shows the count", async () => {
  const { click, until, unmount } = await render({ partials: 1 });
  await until(/^Count$/);
  click("Count");
  await until(/^[\d,]+Count$/);
  unmount();
});

it("shows the progress, cancels, and counts again", async () => {
  const { id, click, until, unmount } = await render({ partials: 1 }, { pollIntervalMs: 60_000 });
  await until(/^Count$/);
  click("Count");
  await until(/^waiting, next request in \d+ s Cancel$/);
  click("Cancel");
  await until(/^Count$/);
  click("Count");
  await until(/waiting/);
  assert.equal((await simulator.log(id)).exchanges.length, 2);
  // The count ends with the component, or the test would not end.
  unmount();
});

it("shows a failure", async () => {
  const { click, until, unmount } = await render({ script: ["failOn200"] });
  await until(/^Count$/);
  click("Count");
  await until(/Uninstalled.*Count$/);
  unmount();
});
