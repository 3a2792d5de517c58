// Runs before each file of tests.

import { installWitness } from "../bundlers/witness.mjs";

installWitness();
