const api = require("clevertap-counts");

import("./driver.mjs").then(({ runProgram }) => runProgram(api));
