// Tests Next.js with both of its bundlers, built and in development.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { equal } from "../../conformance/check.mjs";
import { builtCases, servedCases } from "../next-cases.mjs";
import { prepare } from "../next-project.mjs";
import { build, serve } from "../next-server.mjs";
import { toolVersion } from "../project.mjs";
import { runCases } from "../results.mjs";

/** Warnings whose cause is neither the app nor the package. */
const EXPECTED_WARNINGS = /The Edge Runtime is deprecated|edge runtime on a page currently disables static generation/;

export const version = `Next.js ${toolVersion("next")}`;

export async function run(context) {
  prepare(context.project);
  const withTurbopack = [...(await built("Turbopack", context)), ...(await inDevelopment("Turbopack", context))];
  // With webpack, Next.js cannot build even a minimal edge route of this router; those of the older router work.
  rmSync(join(context.project, "app/edge"), { recursive: true });
  const withWebpack = [
    ...(await built("webpack", context, "--webpack")),
    ...(await inDevelopment("webpack", context, "--webpack")),
  ];
  return [...withTurbopack, ...withWebpack];
}

async function built(bundler, context, ...flags) {
  const group = `${bundler}, built`;
  const [outcome] = await runCases(group, {
    async "builds the app without warnings"() {
      equal(warnings(await build(context.project, ...flags)), [], "warnings");
    },
  });
  if (!outcome.passed) return [outcome];
  return [outcome, ...(await served(group, context, ["start"], (url) => builtCases(url, context)))];
}

const inDevelopment = (bundler, context, ...flags) => served(`${bundler}, in development`, context, ["dev", ...flags]);

async function served(group, context, command, more = () => ({})) {
  const server = await serve(context.project, ...command);
  try {
    return await runCases(group, {
      ...servedCases(server.url, context),
      ...more(server.url),
      "serves without warnings": () => equal(warnings(server.lines), [], "warnings"),
    });
  } finally {
    await server.stop();
  }
}

const warnings = (lines) => lines.filter((line) => /⚠|⨯|warn/i.test(line) && !EXPECTED_WARNINGS.test(line));
