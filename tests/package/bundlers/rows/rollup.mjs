// Builds with Rollup and its plugin that finds packages.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runBuilds } from "../builds.mjs";
import { pageOf, tool, toolVersion } from "../project.mjs";

const { rollup } = await tool("rollup");
const { nodeResolve } = await tool("@rollup/plugin-node-resolve");

async function build({ project, program, out, mode, platform }) {
  const forNode = platform === "node";
  const warnings = [];
  const bundle = await rollup({
    input: join(project, "src", `${program}.js`),
    plugins: [nodeResolve({ browser: !forNode })],
    onwarn: ({ message }) => warnings.push(message),
  });
  const main = forNode ? { file: join(out, "main.cjs"), format: "cjs" } : { file: join(out, "main.js"), format: "es" };
  await bundle.write({ ...main, sourcemap: mode === "development" });
  await bundle.close();
  if (!forNode) writeFileSync(join(out, "index.html"), pageOf("main.js"));
  return { warnings, main: forNode ? "main.cjs" : "index.html" };
}

export const version = `Rollup ${toolVersion("rollup")}`;
export const run = (context) => runBuilds(context, { platforms: ["web", "node"], build });
