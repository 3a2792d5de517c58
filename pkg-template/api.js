export { classifyAnswer } from "./classify.js";
export { CountsClient } from "./client.js";
export { CleverTapError } from "./errors.js";
export { initWasm } from "./instance.js";
export { countQuery, countQuerySchema, splitByDay, validateQuery } from "./query.js";
