import { conformance } from "../support/conformance.mjs";
import { requirePackage } from "../support/package.mjs";

await conformance("the package, by require, keeps its contract", requirePackage());
