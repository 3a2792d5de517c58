// Shared by webpack and Rspack, which have the same configuration and interface.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { pageOf } from "./project.mjs";

/** Turns off the advice against entries above 244 KiB; an entry with the module is larger. */
const performance = { hints: false };

/** Returns the `build` function of such a bundler. */
export const buildWith =
  (bundler) =>
  async ({ project, program, out, mode, platform }) => {
    const forNode = platform === "node";
    const compiler = bundler({
      mode,
      performance,
      target: forNode ? "node" : "web",
      context: project,
      entry: `./src/${program}.js`,
      output: { path: out, filename: forNode ? "main.cjs" : "main.js" },
    });
    const stats = await promisify(compiler.run.bind(compiler))();
    await promisify(compiler.close.bind(compiler))();
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
    if (!forNode) writeFileSync(join(out, "index.html"), pageOf("main.js"));
    return { warnings: warnings.map(({ message }) => message), main: forNode ? "main.cjs" : "index.html" };
  };
