// Builds with Vite.

import { join } from "node:path";
import { runBuilds } from "../builds.mjs";
import { writePage } from "../project.mjs";
import { plain, vite } from "../vite.mjs";

async function build({ project, program, out, mode, platform }) {
  const { config, warnings } = plain(project);
  const forNode = platform === "node";
  const options = forNode
    ? { ssr: join(project, "src", `${program}.js`), rolldownOptions: { output: { format: "cjs" } } }
    : { rolldownOptions: { input: writePage(project, program) } };
  // Bundle the package for Node, too.
  await vite.build({ ...config, mode, ssr: { noExternal: true }, build: { outDir: out, ...options } });
  return { warnings, main: forNode ? `${program}.cjs` : `${program}.html` };
}

export { version } from "../vite.mjs";
export const run = (context) => runBuilds(context, { platforms: ["web", "worker", "node"], build });
