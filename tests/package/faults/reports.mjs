// Answers of trends and top: the keys whose values are objects, and the others.

const INVALID = { error: "invalid_response" };
const DAYS = { report: { days: { 20240101: 3 } } };
const NEARLY_1_MIB = Array.from({ length: 60_000 }, (_, n) => `"${20_000_000 + n}":${n}`).join(",");

/** The answer, and the outcome. */
const rows = {
  "a report": ['{"status":"success","days":{"20240101":3}}', DAYS],
  "a report on HTTP 202": ['{"status":"success","days":{"20240101":3}}', DAYS, 202],
  "a report among other keys": ['{"x":1,"days":{"20240101":3},"status":"SUCCESS","y":[{}],"z":null}', DAYS],
  "an empty group": ['{"status":"success","days":{}}', { report: { days: {} } }],
  "a group named count": ['{"status":"success","count":{"20240101":3}}', { report: { count: { 20240101: 3 } } }],
  "a group named __proto__": [
    '{"status":"success","__proto__":{"a":1}}',
    { report: JSON.parse('{"__proto__":{"a":1}}') },
  ],
  "values that are no numbers": [
    '{"status":"success","days":{"20240101":"3","x":null}}',
    { report: { days: { 20240101: "3", x: null } } },
  ],
  "a group twice, the last a report": ['{"days":5,"status":"success","days":{"20240101":3}}', DAYS],
  "a group twice, the last a number": ['{"status":"success","days":{"20240101":3},"days":5}', INVALID],
  "a count": ['{"status":"success","count":5}', INVALID],
  "a success without a group": ['{"status":"success"}', INVALID],
  "a group that is an array": ['{"status":"success","days":[{"20240101":3}]}', INVALID],
  "a group that is a text": ['{"status":"success","days":"{}"}', INVALID],
  "more than 1,000 keys": [
    `{"status":"success"${Array.from({ length: 1_000 }, (_, n) => `,"k${n}":{}`).join("")}}`,
    INVALID,
  ],
  "a truncated report": ['{"status":"success","days":{"20240101":3', INVALID],
  "a report of nearly 1 MiB": [
    `{"status":"success","days":{${NEARLY_1_MIB}}}`,
    { report: { days: JSON.parse(`{${NEARLY_1_MIB}}`) } },
  ],
};

export default Object.entries(rows).flatMap(([name, [body, outcome, status = 200]]) =>
  ["trends", "top"].map((endpoint) => ({
    fault: `${name}, of ${endpoint}`,
    step: { status, body },
    outcome,
    endpoint,
    own: true,
  })),
);
