// Builds with esbuild.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runBuilds } from "../builds.mjs";
import { pageOf, tool, toolVersion } from "../project.mjs";

const esbuild = await tool("esbuild");

async function build({ project, program, out, mode, platform }) {
  const forNode = platform === "node";
  const { warnings } = await esbuild.build({
    entryPoints: [join(project, "src", `${program}.js`)],
    outfile: join(out, forNode ? "main.cjs" : "main.js"),
    bundle: true,
    minify: mode === "production",
    sourcemap: mode === "development",
    platform: forNode ? "node" : "browser",
    format: forNode ? "cjs" : "esm",
    logLevel: "silent",
  });
  if (!forNode) writeFileSync(join(out, "index.html"), pageOf("main.js"));
  return { warnings: warnings.map(({ text }) => text), main: forNode ? "main.cjs" : "index.html" };
}

export const version = `esbuild ${toolVersion("esbuild")}`;
export const run = (context) => runBuilds(context, { platforms: ["web", "node"], build });
