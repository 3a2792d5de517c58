// Runs before each test file.

import { recordCompilations } from "../bundlers/compilations.mjs";

recordCompilations();
