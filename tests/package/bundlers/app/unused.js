// A program that imports all of the package's names and uses none.

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
