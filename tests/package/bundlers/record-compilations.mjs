// Records the compilations of a process that is started with this file as an import.

import { recordCompilations } from "./compilations.mjs";

recordCompilations();
