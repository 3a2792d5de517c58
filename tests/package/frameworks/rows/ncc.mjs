// A program that ncc makes one file of, as a GitHub action does.

import { COUNT, PROGRAM, printedBy } from "../count.mjs";

export const set = "packers";
export const name = "ncc";
export const version = "@vercel/ncc";
export const files = { "count.js": COUNT, "program.js": PROGRAM };
export const build = [["@vercel/ncc/dist/ncc/cli.js", "build", "program.js", "--out", "dist"]];
export const count = printedBy("./dist/index.js");
