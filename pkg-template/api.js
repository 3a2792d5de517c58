export { classifyAnswer } from "./classify.js";
export { CountsClient } from "./client.js";
export { CleverTapError } from "./errors.js";
export { initWasm } from "./instance.js";
export { lastDays } from "./last-days.js";
export { operators, regions } from "./names.js";
export { countQuery, countQuerySchema, splitByDay, validateQuery } from "./query.js";
