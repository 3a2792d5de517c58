// req_ids of every form.

/** Name, req_id in JSON, and the id that the next poll has; null if the answer is malformed. */
const rows = [
  ["0", "0", "0"],
  ["-0", "-0", "-0"],
  ["a negative number", "-17", "-17"],
  ["2^53 + 1", "9007199254740993", "9007199254740993"],
  ["2^64", "18446744073709551616", "18446744073709551616"],
  ["256 digits", "9".repeat(256), "9".repeat(256)],
  ["257 digits", "9".repeat(257), null],
  ["400 digits", "9".repeat(400), null],
  ["a fraction", "1.5", null],
  ["a fraction of zeros", "1.0", null],
  ["an exponent", "1e3", null],
  ["a number with a leading zero", "012", null],
  ["a number with a plus sign", "+1", null],
  ["an empty string", '""', null],
  ["a string of digits", '"123"', "123"],
  ["a string of 1 character", '"x"', "x"],
  ["a string of 256 characters", `"${"x".repeat(256)}"`, "x".repeat(256)],
  ["a string of 257 characters", `"${"x".repeat(257)}"`, null],
  ["256 characters of two UTF-16 units", `"${"😀".repeat(256)}"`, "😀".repeat(256)],
  ["257 characters of two UTF-16 units", `"${"😀".repeat(257)}"`, null],
  ["Unicode", '"ключ-é-鍵-😀"', "ключ-é-鍵-😀"],
  ["two dots", '".."', ".."],
  ["a path", '"../../admin"', "../../admin"],
  ["an encoded slash", '"%2F"', "%2F"],
  ["a lone percent sign", '"100%"', "100%"],
  ["a query string", '"1&req_id=2#3?4=5+6"', "1&req_id=2#3?4=5+6"],
  ["white space", '" \\t\\n"', " \t\n"],
  ["control characters", '"a\\u0000b\\r\\nX-Header: 1"', "a\u0000b\r\nX-Header: 1"],
  ["quotes and backslashes", '"\\"\\\\\\/"', '"\\/'],
  ["an escaped pair of surrogates", '"\\ud83d\\ude00"', "😀"],
  ["a lone high surrogate", '"\\ud800"', null],
  ["a lone low surrogate", '"a\\udc00b"', null],
  ["surrogates in the wrong order", '"\\ude00\\ud83d"', null],
  ["true", "true", null],
  ["false", "false", null],
  ["an object", '{"id":1}', null],
  ["an array", "[1]", null],
];

const row = (name, text, id) => ({
  fault: `a req_id that is ${name}`,
  step: { body: `{"status":"partial","req_id":${text}}` },
  outcome: id === null ? { error: "invalid_response" } : { partial: id },
  own: true,
});

/** A partial answer to a poll need not have a req_id; the next poll has the old one then. */
const without = { own: true, post: { error: "invalid_response" }, poll: { partial: true } };

export default [
  ...rows.map((columns) => row(...columns)),
  { fault: "a req_id that is null", step: { body: '{"status":"partial","req_id":null}' }, ...without },
  { fault: "a req_id that is missing", step: { body: '{"status":"partial"}' }, ...without },
  { ...row("given twice", '1,"req_id":2', "2"), fault: "a req_id that is given twice" },
];
