// The witness of compilations for a process that is started with this file as an import.

import { installWitness } from "./witness.mjs";

installWitness();
