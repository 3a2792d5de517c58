import { conformance } from "../support/conformance.mjs";
import { importPackage } from "../support/package.mjs";

await conformance("the package, by import, keeps its contract", await importPackage());
