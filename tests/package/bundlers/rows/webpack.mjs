// Builds with webpack, without loaders and plugins.

import { runBuilds } from "../builds.mjs";
import { tool, toolVersion } from "../project.mjs";
import { buildWith } from "../webpack-like.mjs";

const { default: webpack } = await tool("webpack");

export const version = `webpack ${toolVersion("webpack")}`;
export const run = (context) => runBuilds(context, { platforms: ["web", "worker", "node"], build: buildWith(webpack) });
