// Builds with Parcel.

import { join } from "node:path";
import { runBuilds } from "../builds.mjs";
import { tool, toolPath, toolVersion, writePage } from "../project.mjs";

const { Parcel } = await tool("@parcel/core");
const logger = (await tool("@parcel/logger")).default.default;

async function build({ project, program, out, mode, platform }) {
  const forNode = platform === "node";
  const warnings = [];
  const heard = logger.onLog(({ level, diagnostics, message }) => {
    if (level === "warn" || level === "error")
      warnings.push(message ?? diagnostics.map(({ message }) => message).join());
  });
  // Bundle the package for Node, too.
  const engines = { node: ">=20" };
  const node = {
    context: "node",
    engines,
    outputFormat: "commonjs",
    includeNodeModules: true,
    distDir: out,
    distEntry: "main.cjs",
  };
  const parcel = new Parcel({
    entries: forNode ? join(project, "src", `${program}.js`) : writePage(project, program),
    defaultConfig: toolPath("@parcel/config-default/index.json"),
    defaultTargetOptions: { distDir: out, shouldOptimize: mode === "production" },
    targets: forNode ? { node } : undefined,
    mode,
    env: { NODE_ENV: mode },
    cacheDir: join(out, "../cache"),
    shouldDisableCache: true,
    logLevel: "none",
  });
  await parcel.run();
  heard.dispose();
  return { warnings, main: forNode ? "main.cjs" : `${program}.html` };
}

export const version = `Parcel ${toolVersion("parcel")}`;
export const run = (context) => runBuilds(context, { platforms: ["web", "worker", "node"], build });
