// What Vite's build and its dev server have in common.

import { tool, toolVersion } from "./project.mjs";

export const vite = await tool("vite");
export const version = `Vite ${toolVersion("vite")}`;

/** Configuration for a project without any, and the warnings that it will have heard. */
export function plain(project) {
  const warnings = [];
  const hear = (message) => void warnings.push(message);
  const customLogger = { ...vite.createLogger("silent"), warn: hear, warnOnce: hear, error: hear };
  return { warnings, config: { root: project, configFile: false, logLevel: "silent", customLogger } };
}
