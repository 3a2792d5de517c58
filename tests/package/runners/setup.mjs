import { installWitness } from "../bundlers/witness.mjs";

installWitness();
