// Rspack, without a loader or a plugin.

import { buildCases } from "../cases.mjs";
import { tool, toolVersion } from "../project.mjs";
import { buildWith } from "../webpack-like.mjs";

const { rspack } = await tool("@rspack/core");

export const version = `Rspack ${toolVersion("@rspack/core")}`;
export const cases = buildCases({ platforms: ["web", "worker", "node"], build: buildWith(rspack) });
