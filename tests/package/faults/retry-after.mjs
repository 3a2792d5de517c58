// Valid and invalid values of Retry-After, on a 429 and on a partial answer.

const HOUR_MS = 3_600_000;
/** Longer than any call; the package may cap the wait, so that notBefore stays a safe integer. */
const FOR_EVER = { atLeastMs: 1e12 };

/** Name, value, and the wait that the package reads: milliseconds, a moment, or neither if it ignores the value. */
const rows = [
  ["0", "0", { ms: 0 }],
  ["00", "00", { ms: 0 }],
  ["1", "1", { ms: 1_000 }],
  ["01", "01", { ms: 1_000 }],
  ["2 hours", "7200", { ms: 2 * HOUR_MS }],
  ["2^31", "2147483648", { ms: 2_147_483_648_000 }],
  ["2^53", "9007199254740992", FOR_EVER],
  ["2^64", "18446744073709551616", FOR_EVER],
  ["400 digits", "9".repeat(400), FOR_EVER],
  ["negative", "-1", {}],
  ["negative and huge", "-99999999999999999999", {}],
  ["a fraction", "0.5", {}],
  ["an exponent", "1e9", {}],
  ["hexadecimal", "0x7fffffff", {}],
  ["with a plus", "+7200", {}],
  ["with a unit", "7200s", {}],
  ["two numbers in one", "7200, 7200", {}],
  ["two words", "7200 7200", {}],
  ["Infinity", "Infinity", {}],
  ["NaN", "NaN", {}],
  ["a word", "later", {}],
  ["quoted", '"7200"', {}],
  ["empty", "", {}],
  ["sent twice", ["7200", "7200"], {}],
  ["sent twice, and different", ["0", "7200"], {}],
  ["not ASCII", "7200\u00b2", {}],
  ["a date in the past", "Sun, 06 Nov 1994 08:49:37 GMT", { ms: 0 }],
  ["the first second of 1970", "Thu, 01 Jan 1970 00:00:00 GMT", { ms: 0 }],
  ["a date before 1970", "Wed, 31 Dec 1969 23:59:59 GMT", {}],
  ["a date in the future", "Sat, 21 Oct 2090 07:28:00 GMT", { at: Date.UTC(2090, 9, 21, 7, 28) }],
  ["the last second of 9999", "Fri, 31 Dec 9999 23:59:59 GMT", { at: Date.UTC(9999, 11, 31, 23, 59, 59) }],
  ["a date of the year 10000", "Sat, 01 Jan 10000 00:00:00 GMT", {}],
  ["a date in RFC 850's form, in the past", "Sunday, 06-Nov-94 08:49:37 GMT", { ms: 0 }],
  ["a date in asctime's form, in the past", "Sun Nov  6 08:49:37 1994", { ms: 0 }],
  ["a date on the wrong weekday", "Mon, 21 Oct 2090 07:28:00 GMT", { at: Date.UTC(2090, 9, 21, 7, 28) }],
  ["a 31st of February", "Wed, 31 Feb 2090 07:28:00 GMT", {}],
  ["a date with the hour 24", "Sat, 21 Oct 2090 24:00:00 GMT", {}],
  ["a date with the second 60", "Sat, 21 Oct 2090 07:28:60 GMT", {}],
  ["a date of another time zone", "Sat, 21 Oct 2090 07:28:00 +0200", {}],
  ["a date in the form of ISO 8601", "2090-10-21T07:28:00Z", {}],
  ["a date without a time", "Sat, 21 Oct 2090", {}],
  ["two dates", ["Sat, 21 Oct 2090 07:28:00 GMT", "Sat, 21 Oct 2090 07:28:00 GMT"], {}],
];

/** A call does not begin a wait beyond its default maxWaitMs of half an hour. */
const onPartial = (wait) =>
  wait.at !== undefined || wait.atLeastMs !== undefined || wait.ms > HOUR_MS / 2
    ? { error: "deadline_exceeded", notBefore: wait }
    : { partial: true, waitMs: wait.ms ?? 0 };

export default rows.flatMap(([name, value, wait]) => [
  {
    fault: `a Retry-After that is ${name}, on a 429`,
    step: { status: 429, body: "slow down", headers: { "Retry-After": value } },
    outcome: { error: "rate_limited", retryAfter: wait, notBefore: wait },
    status: 429,
  },
  {
    fault: `a Retry-After that is ${name}, on a partial answer`,
    step: ({ reqId }) => ({ body: `{"status":"partial","req_id":"${reqId}"}`, headers: { "Retry-After": value } }),
    outcome: onPartial(wait),
  },
]);
