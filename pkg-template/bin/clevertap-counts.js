#!/usr/bin/env node
// The package's command line. Importing the package does not load this folder.

import { main } from "./main.js";

await main(process.argv.slice(2));
