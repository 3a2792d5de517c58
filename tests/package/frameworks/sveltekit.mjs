// A SvelteKit project with an adapter.

import { COUNT } from "./count.mjs";

export const sveltekit = (adapter, options = "") => ({
  "src/lib/count.js": COUNT,
  "src/app.html": "<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>\n",
  "src/routes/count/+server.js": `
import { count } from "$lib/count.js";
import { json } from "@sveltejs/kit";

export const GET = async ({ url }) => json(await count(url.searchParams.get("at")));
`,
  "svelte.config.js": `
import adapter from "${adapter}";

export default { kit: { adapter: adapter(${options}) } };
`,
  "vite.config.js": `
import { sveltekit } from "@sveltejs/kit/vite";

export default { plugins: [sveltekit()] };
`,
});
