/** @import { Operator, Region } from "./index.js" */

// This file and `last-days.js` import nothing that needs the WebAssembly module, so that a bundle can have them without it.

/** @satisfies {readonly Region[]} */
export const regions = /* @__PURE__ */ Object.freeze(
  /** @type {const} */ (["eu1", "in1", "sg1", "us1", "aps3", "mec1"]),
);

/** @satisfies {readonly Operator[]} */
export const operators = /* @__PURE__ */ Object.freeze(
  /** @type {const} */ ([
    "equals",
    "not_equals",
    "contains",
    "does_not_contain",
    "greater_than",
    "greater_than_equals",
    "less_than",
    "less_than_equals",
    "exists",
    "does_not_exist",
  ]),
);
