// Jest with ts-jest, which compiles to CommonJS, as it does by default.

import { COUNT } from "../count.mjs";
import { testedBy } from "../tested.mjs";

export const set = "ts-jest";
export const name = "ts-jest";
export const version = "ts-jest";
export const files = {
  "package.json": '{ "private": true }\n',
  "src/count.ts": COUNT.replace("(baseUrl)", "(baseUrl: string): Promise<number>"),
  "src/count.test.ts": `
import { writeSync } from "node:fs";
import { CleverTapError, CountsClient } from "clevertap-counts";
import { count } from "./count";

test("counts", async () => {
  writeSync(1, \`count=\${await count(process.env.AT!)}\\n\`);
});

test("checks an error's class", () => {
  expect(() => new CountsClient({ accountId: "A", passcode: "B", pollIntervalMs: 1 })).toThrow(CleverTapError);
});
`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      module: "commonjs",
      target: "es2022",
      strict: true,
      esModuleInterop: true,
      skipLibCheck: true,
      types: ["jest", "node"],
    },
  }),
  "jest.config.js": `module.exports = { preset: "ts-jest", testEnvironment: "node", watchman: false, cacheDirectory: "cache" };\n`,
};
export const count = testedBy("jest/bin/jest.js");
