// Fills dist with what the Worker serves as static files.

import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";

const dist = new URL("dist/", import.meta.url);
const page = new URL("public/", import.meta.url);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
if (existsSync(page)) cpSync(page, dist, { recursive: true });
