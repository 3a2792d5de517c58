// Nitro 3 on Node.

import { servedBy } from "../count.mjs";
import { nitro } from "../nitro.mjs";

export const set = "nitro";
export const name = "Nitro";
export const version = "nitro";
export const files = nitro();
export const build = [["nitro/dist/cli/index.mjs", "build", "--preset", "node_server"]];
export const count = servedBy(() => ["./.output/server/index.mjs"]);
