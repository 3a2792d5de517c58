// A program that imports all names of the package without using them.

// biome-ignore lint/correctness/noUnusedImports: the bundler must remove these imports
import {
  CleverTapError,
  CountsClient,
  countQuery,
  countQuerySchema,
  initWasm,
  splitByDay,
  validateQuery,
} from "clevertap-counts";

globalThis.greet = () => "nothing is counted here";
