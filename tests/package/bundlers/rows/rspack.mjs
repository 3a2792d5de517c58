// Builds with Rspack, without loaders and plugins.

import { runBuilds } from "../builds.mjs";
import { tool, toolVersion } from "../project.mjs";
import { buildWith } from "../webpack-like.mjs";

const { rspack } = await tool("@rspack/core");

export const version = `Rspack ${toolVersion("@rspack/core")}`;
export const run = (context) => runBuilds(context, { platforms: ["web", "worker", "node"], build: buildWith(rspack) });
