// Bodies of HTTP 200: types, encodings, sizes and JSON.

const SUCCESS = '{"status":"success","count":7138}';
const UNKNOWN_KEYS = '{"a":[],"status":"success","b":{"status":"fail"},"count":7138,"__proto__":{"count":1}}';
const COUNT = { count: 7138 };
const INVALID = { error: "invalid_response" };
const NETWORK = { error: "network" };
const FAILED = { error: "query_failed" };

const DECODED_IN_PART = { because: "its fetch decodes the part that arrived", outcome: INVALID };

const NO_DEFLATE = { because: "its fetch does not decode deflate", outcome: INVALID };

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (raw) => btoa(Array.from(raw, (byte) => String.fromCharCode(byte)).join(""));
const utf16 = (text) => Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0), 0]));
const latin1 = (text) => Uint8Array.from([...text].map((c) => c.charCodeAt(0)));

async function compressed(format, content) {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
const BROTLI = "CxCAeyJzdGF0dXMiOiJzdWNjZXNzIiwiY291bnQiOjcxMzh9Aw==";
const bomb = () => compressed("gzip", SUCCESS.replace("}", `${" ".repeat(2 ** 24)}}`));
const encoded = (name, body) => async () => ({
  bodyBase64: base64(await body()),
  headers: { "Content-Encoding": name },
});
const gzipped = () => compressed("gzip", SUCCESS);
const cutGzip = async () => (await gzipped()).slice(0, 25);

const typed = (type) => ({ body: SUCCESS, headers: { "Content-Type": type } });
const raw = (content) => ({ bodyBase64: base64(content) });
const text = (body) => ({ body });
const nested = (depth, open, close) =>
  text(`{"deep":${open.repeat(depth)}1${close.repeat(depth)},"status":"success","count":7138}`);
const counted = (count) => text(`{"status":"success","count":${count}}`);

const MIB = 2 ** 20;
/** A success of an exact size, which the simulator makes. */
const sized = (bodyBytes, more) => ({ bodyBytes, ...more });

const rows = {
  "no Content-Type": [text(SUCCESS), COUNT],
  "an empty Content-Type": [typed(""), COUNT],
  "an invalid Content-Type": [typed("???"), COUNT],
  "the Content-Type text/html": [typed("text/html"), COUNT],
  "the Content-Type image/png": [typed("image/png"), COUNT],
  "the Content-Type multipart/form-data": [typed("multipart/form-data; boundary=x"), COUNT],
  "the charset UTF-16": [typed("application/json; charset=utf-16"), COUNT],
  "the charset Latin-1": [typed("application/json; charset=iso-8859-1"), COUNT],
  "an unknown charset": [typed("application/json; charset=nonsense"), COUNT],
  "Content-Type sent twice": [{ body: SUCCESS, headers: { "Content-Type": ["text/html", "application/json"] } }, COUNT],
  "UTF-16 bytes": [raw(utf16(SUCCESS)), INVALID],
  "UTF-16 bytes after their BOM": [raw([0xff, 0xfe, ...utf16(SUCCESS)]), INVALID],
  "Latin-1 bytes": [raw(latin1('{"status":"success","count":7138,"name":"caf\u00e9"}')), COUNT],
  "Latin-1 bytes in the status": [raw(latin1('{"status":"success\u00e9","count":7138}')), INVALID],
  "bytes that are not UTF-8": [raw([0, 255, 254, 128, 10, 13]), INVALID],
  "a BOM": [raw([0xef, 0xbb, 0xbf, ...bytes(SUCCESS)]), COUNT],
  "two BOMs": [raw([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, ...bytes(SUCCESS)]), INVALID],
  "a BOM and nothing else": [raw([0xef, 0xbb, 0xbf]), INVALID],
  gzip: [encoded("gzip", gzipped), COUNT],
  deflate: [encoded("deflate", () => compressed("deflate", SUCCESS)), COUNT, { workerd: NO_DEFLATE }],
  Brotli: [{ bodyBase64: BROTLI, headers: { "Content-Encoding": "br" } }, COUNT],
  "gzip without a Content-Encoding": [async () => raw(await gzipped()), INVALID],
  "plain text with the Content-Encoding gzip": [encoded("gzip", () => bytes(SUCCESS)), NETWORK],
  "truncated gzip": [encoded("gzip", cutGzip), NETWORK, { node: DECODED_IN_PART, chromium: DECODED_IN_PART }],
  "an unknown Content-Encoding": [encoded("nonsense", () => bytes(SUCCESS)), COUNT],
  "the Content-Encoding identity": [encoded("identity", () => bytes(SUCCESS)), COUNT],
  "16 MiB in 16 KiB of gzip": [encoded("gzip", bomb), INVALID],
  "exactly 1 MiB": [sized(MIB), COUNT],
  "exactly 1 MiB, in chunks": [sized(MIB, { chunked: true }), COUNT],
  "1 MiB and one byte": [sized(MIB + 1), INVALID],
  "1 MiB and one byte, in chunks": [sized(MIB + 1, { chunked: true }), INVALID],
  "16 MiB": [sized(16 * MIB), INVALID],
  "1 MiB and one byte on a 503": [sized(MIB + 1, { status: 503 }), { error: "server_error" }],
  "a short body in chunks": [{ body: SUCCESS, chunked: true }, COUNT],
  "no body, in chunks": [{ body: "", chunked: true }, INVALID],
  "white space": [text("  \r\n\t "), INVALID],
  "a success between white space": [text(`\r\n\t ${SUCCESS} \n`), COUNT],
  "a success after a no-break space": [text(`\u00a0${SUCCESS}`), INVALID],
  "truncated JSON": [text('{"status":"success","count":71'), INVALID],
  "two JSON objects": [text(SUCCESS + SUCCESS), INVALID],
  "two lines of JSON": [text(`${SUCCESS}\n${SUCCESS}\n`), INVALID],
  "a zero byte after the JSON": [text(`${SUCCESS}\0`), INVALID],
  "a trailing comma": [text('{"status":"success","count":7138,}'), INVALID],
  "a comment": [text(`${SUCCESS}/* yes */`), INVALID],
  "single quotes": [text("{'status':'success','count':7138}"), INVALID],
  "keys without quotes": [text('{status:"success",count:7138}'), INVALID],
  "a line break in a string": [text('{"status":"success","count":7138,"x":"\n"}'), INVALID],
  "an invalid escape": [text('{"status":"success","count":7138,"x":"\\x"}'), INVALID],
  "JSON in a callback": [text(`callback(${SUCCESS})`), INVALID],
  "JSON after a guard against inclusion as a script": [text(`)]}',\n${SUCCESS}`), INVALID],
  "a JSON array": [text(`[${SUCCESS}]`), INVALID],
  "a JSON string": [text(JSON.stringify(SUCCESS)), INVALID],
  "a JSON number": [text("7138"), INVALID],
  null: [text("null"), INVALID],
  true: [text("true"), INVALID],
  "an empty object": [text("{}"), INVALID],
  "unknown keys": [text(UNKNOWN_KEYS), COUNT],
  "keys with escapes": [text('{"\\u0073tatus":"\\u0073uccess","coun\\u0074":7138}'), COUNT],
  "two statuses, the last a success": [text('{"status":"fail","status":"success","count":7138}'), COUNT],
  "two statuses, the last a failure": [text('{"status":"success","count":7138,"status":"fail"}'), FAILED],
  "two counts": [text('{"status":"success","count":1,"count":7138}'), COUNT],
  "two counts, the last invalid": [text('{"status":"success","count":7138,"count":"1"}'), INVALID],
  "100,000 nested arrays": [nested(100_000, "[", "]"), COUNT],
  "100,000 nested objects": [nested(100_000, '{"a":', "}"), COUNT],
  "100,000 nested arrays that never close": [text(`${SUCCESS.slice(0, -1)},"deep":${"[".repeat(100_000)}`), INVALID],
  "the answer within an object": [text(`{"data":${SUCCESS}}`), INVALID],
  "a status in capitals": [text('{"status":"SUCCESS","count":7138}'), COUNT],
  "a status with a space": [text('{"status":"success ","count":7138}'), INVALID],
  "an unknown status": [text('{"status":"pending","req_id":1}'), INVALID],
  "a status that is a number": [text('{"status":200,"count":7138}'), INVALID],
  "a status that is null": [text('{"status":null,"count":7138}'), INVALID],
  "a status that is an array": [text('{"status":["success"],"count":7138}'), INVALID],
  "no status": [text('{"count":7138}'), INVALID],
  "no count": [text('{"status":"success"}'), INVALID],
  "a count that is null": [counted("null"), INVALID],
  "a count that is a string": [counted('"7138"'), INVALID],
  "a count that is true": [counted("true"), INVALID],
  "a count that is an array": [counted("[7138]"), INVALID],
  "a negative count": [counted("-1"), INVALID],
  "a count with a fraction": [counted("7138.5"), INVALID],
  "a count with a fraction of zeros": [counted("7138.000"), COUNT],
  "a count with an exponent": [counted("71.38e2"), COUNT],
  "a count with a negative exponent": [counted("713800E-2"), COUNT],
  "a count of 0": [counted("0"), { count: 0 }],
  "a count of 0e400": [counted("0e400"), { count: 0 }],
  "a count of 2^53 - 1": [counted("9007199254740991"), { count: 9007199254740991 }],
  "a count of 2^53": [counted("9007199254740992"), INVALID],
  "a count that rounds to 2^53 - 1": [counted("9007199254740990.9999"), INVALID],
  "a count of 400 digits": [counted("9".repeat(400)), INVALID],
  "a count of 1e400": [counted("1e400"), INVALID],
  "a count of 1e99999999999999999999": [counted("1e99999999999999999999"), INVALID],
  "a count of NaN": [counted("NaN"), INVALID],
};

export default Object.entries(rows).map(([name, [step, outcome, platforms]]) => ({
  fault: `a body: ${name}`,
  step,
  outcome,
  own: true,
  platforms,
}));
