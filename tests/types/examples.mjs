// Writes the examples of the documentation as modules, so that a compiler can check them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The values and types that the examples use without declaring or importing them. */
const GLOBALS = `import type * as counts from "clevertap-counts";
declare global {
  const client: counts.CountsClient;
  const query: counts.CountQuery;
  const headers: Record<string, string>;
  const text: string;
  const url: string;
  const process: { env: Record<string, string | undefined> };
  function store(pending: counts.Pending): Promise<void>;
  function forget(url: string): Promise<void>;
  type CountQuery = counts.CountQuery;
}
`;

/** The exports that the examples use without importing them. */
const NAMES = [
  "CleverTapError",
  "CountsClient",
  "classifyAnswer",
  "countQuery",
  "lastDays",
  "regions",
  "splitByDay",
  "validateQuery",
];

/** Returns the examples of a text: the code blocks in JavaScript or TypeScript. */
function examplesOf(text) {
  const plain = text.replace(/^ *\* ?/gm, "");
  return [...plain.matchAll(/^( *)```(?:js|ts)\n([\s\S]*?)^ *```$/gm)].map(([, , code]) => code);
}

/**
 * Writes the examples of the installed package's README and declarations into a folder, with a tsconfig that extends
 * another one. Returns the number of examples.
 */
export function writeExamples(packageFolder, folder, base) {
  mkdirSync(folder);
  const names = ["README.md", "index.d.ts"];
  const examples = names.flatMap((name) => examplesOf(readFileSync(join(packageFolder, name), "utf8")));
  for (const [index, code] of examples.entries()) {
    const imported = code.includes("import ") ? "" : `import { ${NAMES.join(", ")} } from "clevertap-counts";\n`;
    // A return statement needs a function.
    const body = code.includes("return ") ? `export async function example() {\n${code}}\n` : code;
    writeFileSync(join(folder, `example-${index}.mts`), `${imported}${body}\nexport {};\n`);
  }
  writeFileSync(join(folder, "globals.d.mts"), GLOBALS);
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: base, compilerOptions, include: ["*.mts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return examples.length;
}
