// Shared by the rows of Vite's build and its dev server.

import { tool, toolVersion } from "./project.mjs";

export const vite = await tool("vite");
export const version = `Vite ${toolVersion("vite")}`;

/** Returns the configuration for a project without a configuration file, and a list that collects the warnings. */
export function plain(project) {
  const warnings = [];
  const hear = (message) => void warnings.push(message);
  const customLogger = { ...vite.createLogger("silent"), warn: hear, warnOnce: hear, error: hear };
  return { warnings, config: { root: project, configFile: false, logLevel: "silent", customLogger } };
}
