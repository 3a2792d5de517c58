// Angular in a page.

import { COUNT, inPageOf } from "../count.mjs";

export const set = "angular";
export const name = "Angular";
export const version = "@angular/core";
export const notRun = !process.env.CHROMIUM_BIN && "Chromium is not installed";
export const files = {
  "src/count.ts": COUNT.replace("(baseUrl)", "(baseUrl: string): Promise<number>"),
  "src/main.ts": `
import { Component, provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { count } from "./count";

@Component({ selector: "app-root", template: "<p>counts</p>" })
class App {
  constructor() {
    Object.assign(globalThis, { count });
  }
}

bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] });
`,
  "src/index.html":
    '<!doctype html><html lang="en"><head><base href="/"></head><body><app-root></app-root></body></html>\n',
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      module: "preserve",
      moduleResolution: "bundler",
      strict: true,
      skipLibCheck: true,
      types: [],
    },
    files: ["src/main.ts"],
  }),
  "angular.json": JSON.stringify({
    version: 1,
    cli: { analytics: false },
    projects: {
      counts: {
        projectType: "application",
        root: "",
        sourceRoot: "src",
        architect: {
          build: {
            builder: "@angular/build:application",
            options: { browser: "src/main.ts", index: "src/index.html", tsConfig: "tsconfig.json", outputPath: "dist" },
          },
        },
      },
    },
  }),
};
export const build = [["@angular/cli/bin/ng.js", "build"]];
export const count = inPageOf("dist/browser");
