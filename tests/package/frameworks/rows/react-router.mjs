// React Router as a framework, on Node.

import { COUNT, servedBy } from "../count.mjs";

export const set = "react-router";
export const name = "React Router";
export const version = "react-router";
export const files = {
  "app/count.js": COUNT,
  "app/root.jsx": `
import { Outlet, Scripts } from "react-router";

export default () => (
  <html lang="en">
    <head><title>counts</title></head>
    <body><Outlet /><Scripts /></body>
  </html>
);
`,
  "app/routes.js": `
import { route } from "@react-router/dev/routes";

export default [route("count", "./count-route.js")];
`,
  "app/count-route.js": `
import { count } from "./count.js";

export const loader = async ({ request }) => Response.json(await count(new URL(request.url).searchParams.get("at")));
`,
  "vite.config.js": `
import { reactRouter } from "@react-router/dev/vite";

export default { plugins: [reactRouter()] };
`,
};
export const build = [["@react-router/dev/bin.cjs", "build"]];
export const count = servedBy(() => ["@react-router/serve/bin.cjs", "build/server/index.js"]);
