// Serves the pages: the installed package, the suite, and a policy for each first segment of a path.

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { needed } from "../support/environment.mjs";
import { serve } from "../support/serve.mjs";

const TESTS = fileURLToPath(new URL("../", import.meta.url));

const IMPORT_MAP = JSON.stringify({ imports: { "clevertap-counts": "/strict/package/index.js" } });
const IMPORT_MAP_HASH = `'sha256-${createHash("sha256").update(IMPORT_MAP).digest("base64")}'`;

/** Images are allowed for the icon that some browsers request. */
const policy = (scripts, connections) =>
  `default-src 'none'; script-src ${scripts}; worker-src 'self'; connect-src ${connections}; img-src 'self'`;
const LOOPBACK = "http://127.0.0.1:*";
const POLICIES = {
  none: undefined,
  strict: policy(`'self' 'wasm-unsafe-eval' ${IMPORT_MAP_HASH}`, LOOPBACK),
  "no-wasm": policy("'self'", LOOPBACK),
  alone: policy("'self' 'wasm-unsafe-eval'", "'self'"),
};

const page = (script, head = "") => `<!doctype html>
<meta charset="utf-8">
<title>${script}</title>
<script src="tests/browsers/page/watch.js"></script>
${head}
<script type="module" src="tests/browsers/page/${script}.mjs"></script>
<pre></pre>
`;

/** Serves the site. `pageURL(script, parameters, policy)` returns the URL of a page that runs a script of the folder `page`. */
export async function serveSite() {
  const folders = {};
  const pages = {};
  for (const name of Object.keys(POLICIES)) {
    folders[`/${name}/package/`] = needed("PACKAGE_DIR");
    folders[`/${name}/tests/`] = TESTS;
    for (const script of ["case-page", "count-page", "faults-page", "worker-page"])
      pages[`/${name}/${script}`] = page(script);
  }
  pages["/strict/suite-page"] = page("suite-page", `<script type="importmap">${IMPORT_MAP}</script>`);
  const server = await serve({
    folders,
    pages: { ...pages, "/elsewhere": "<!doctype html><title>elsewhere</title>" },
    headers(path) {
      const policy = POLICIES[path.split("/")[1]];
      // A browser does not restore a page with no-store when the user goes back.
      return { "Cache-Control": "no-cache", ...(policy && { "Content-Security-Policy": policy }) };
    },
  });
  return {
    ...server,
    pageURL(script, parameters, policy = "strict") {
      return `${server.url}/${policy}/${script}#${encodeURIComponent(JSON.stringify(parameters))}`;
    },
  };
}
