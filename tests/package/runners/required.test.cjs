// Tests the package with `require`.

const declare = require("./declare.cjs");
const api = require("clevertap-counts");

declare("required", api);
