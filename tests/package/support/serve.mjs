// Serves files and pages over HTTP on the loopback interface.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Serves on a free port of 127.0.0.1. `url` has no slash at its end, and `stop()` ends the server.
 *
 * - `folders` maps a path that ends with a slash to the folder with its files; the longest matching path wins
 * - `pages` maps a path to a text; the type follows from the extension, and is HTML without one
 * - `headers` are the headers of every answer, or a function from the path to them
 */
export async function serve({ folders = {}, pages = {}, headers = {} }) {
  const prefixes = Object.keys(folders).sort((one, other) => other.length - one.length);
  const content = async (path) => {
    if (Object.hasOwn(pages, path)) return pages[path];
    const prefix = prefixes.find((prefix) => path.startsWith(prefix));
    if (prefix === undefined) return undefined;
    const file = path.slice(prefix.length) || "index.html";
    return await readFile(join(folders[prefix], file)).catch(() => undefined);
  };
  const server = createServer(async (request, response) => {
    // Normalize from the root, so that `..` does not leave a folder.
    const path = normalize(`/${decodeURIComponent(request.url.split("?")[0])}`);
    // Browsers request the icon; a 404 would be an error on the console.
    const body = path === "/favicon.ico" ? "" : await content(path);
    const type = TYPES[extname(path) || ".html"] ?? "application/octet-stream";
    const own = typeof headers === "function" ? headers(path) : headers;
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type, "Cache-Control": "no-store", ...own });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
