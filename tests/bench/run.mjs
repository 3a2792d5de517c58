// Measures all contenders and prints tables:
//   node tests/bench/run.mjs [--quick] <folder> <group>...

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const args = process.argv.slice(2).filter((arg) => arg !== "--quick");
const quick = process.argv.includes("--quick");
const [folder, ...groups] = args;

for (const name of groups) {
  const group = await import(`./groups/${name}.mjs`);
  const since = Date.now();
  console.error(`> ${group.title}`);
  const shown = process.stderr.isTTY ? (text) => process.stderr.write(`\r\x1b[K  ${text}`) : () => {};
  const tables = await group.run({ folder, quick, say: shown });
  shown("");
  const text = `### ${group.title}\n\n${group.about}\n\n${tables}`;
  console.log(`\n${text}`);
  console.error(`  done in ${((Date.now() - since) / 1000).toFixed(1)} s`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), text);
}
process.exit(0);
