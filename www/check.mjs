// `npm run check -- FILE`: checks the secrets ACCOUNTS and TOKENS in a file of the format of .dev.vars, with the code of
// the Worker, before they are stored. Prints names and sizes, but no values.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

/** Cloudflare's limit of a secret. */
const MAX_SECRET_BYTES = 5 * 1024;

const www = dirname(fileURLToPath(import.meta.url));

async function main([file = join(www, ".dev.vars")]) {
  if (!process.features.typescript) return ["Node 22.18 or newer is needed: it reads the Worker's TypeScript"];
  let variables;
  try {
    variables = parseEnv(readFileSync(file, "utf8"));
  } catch ({ message }) {
    return [`${file} cannot be read (${message}): copy .dev.vars.example to it, or name another file`];
  }
  const [{ readConfig }, { partsOf, SPLIT_SECRETS }] = await Promise.all(
    ["config.ts", "variables.ts"].map((name) => import(`./src/config/${name}`)),
  );
  const { config, problems } = readConfig(variables);
  const sizes = SPLIT_SECRETS.flatMap((secret) => partsOf(variables, secret)).map((name) => [
    name,
    Buffer.byteLength(variables[name]),
  ]);
  const tooLarge = sizes
    .filter(([, bytes]) => bytes > MAX_SECRET_BYTES)
    .map(
      ([name, bytes]) =>
        `${name} has ${bytes} bytes, but a secret has at most ${MAX_SECRET_BYTES}: move entries to ${name}_2`,
    );
  if (problems.length + tooLarge.length > 0) return [...problems, ...tooLarge];

  for (const [name, bytes] of sizes) console.log(`${name}: ${bytes} of ${MAX_SECRET_BYTES} bytes`);
  for (const { name, accounts } of config.tokens) console.log(`token ${name}: ${accounts.join(", ")}`);
  console.log("ACCOUNTS and TOKENS are right. Whether CleverTap accepts the passcodes shows at the first count.");
  return [];
}

const problems = await main(process.argv.slice(2));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
