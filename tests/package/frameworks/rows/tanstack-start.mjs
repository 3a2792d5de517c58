// TanStack Start on Node.

import { COUNT, servedBy } from "../count.mjs";

export const set = "tanstack-start";
export const name = "TanStack Start";
export const version = "@tanstack/react-start";
export const files = {
  "src/count.js": COUNT,
  "src/router.tsx": `
import { createRouter } from "@tanstack/react-router";
import { routeTree } from "./routeTree.gen";

export const getRouter = () => createRouter({ routeTree });
`,
  "src/routes/__root.jsx": `
import { createRootRoute, HeadContent, Outlet, Scripts } from "@tanstack/react-router";

export const Route = createRootRoute({
  component: () => (
    <html lang="en">
      <head><HeadContent /></head>
      <body><Outlet /><Scripts /></body>
    </html>
  ),
});
`,
  "src/routes/count.js": `
import { createFileRoute } from "@tanstack/react-router";
import { count } from "../count.js";

export const Route = createFileRoute("/count")({
  server: {
    handlers: {
      GET: async ({ request }) => Response.json(await count(new URL(request.url).searchParams.get("at"))),
    },
  },
});
`,
  "vite.config.js": `
import { tanstackStart } from "@tanstack/react-start/plugin/vite";
import react from "@vitejs/plugin-react";

export default { plugins: [tanstackStart(), react()] };
`,
  "serve.js": `
import { createServer } from "node:http";
import server from "./dist/server/server.js";

createServer(async (request, response) => {
  const answer = await server.fetch(new Request(\`http://127.0.0.1:\${process.env.PORT}\${request.url}\`));
  response.writeHead(answer.status).end(await answer.text());
}).listen(Number(process.env.PORT), "127.0.0.1");
`,
};
export const build = [["vite/bin/vite.js", "build"]];
export const count = servedBy(() => ["./serve.js"]);
