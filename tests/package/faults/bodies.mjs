// Bodies on HTTP 200: their types, encodings, sizes and JSON.

const SUCCESS = '{"status":"success","count":7138}';
const COUNT = { count: 7138 };
const UNFIT = { error: "invalid_response" };
const NETWORK = { error: "network" };

const HANDED_ON = { because: "its fetch hands on what came before the break", outcome: UNFIT };

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (raw) => btoa(Array.from(raw, (byte) => String.fromCharCode(byte)).join(""));
const inPairs = (text) => Uint8Array.from([...text].flatMap((c) => [c.charCodeAt(0), 0]));
const latin1 = (text) => Uint8Array.from([...text].map((c) => c.charCodeAt(0)));

async function compressed(format, content) {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
const BROTLI = "CxCAeyJzdGF0dXMiOiJzdWNjZXNzIiwiY291bnQiOjcxMzh9Aw==";
const BOMB = () => compressed("gzip", SUCCESS.replace("}", `${" ".repeat(2 ** 24)}}`));
const encoded = (name, body) => async () => ({
  bodyBase64: base64(await body()),
  headers: { "Content-Encoding": name },
});
const gzipped = () => compressed("gzip", SUCCESS);

const typed = (type) => ({ body: SUCCESS, headers: { "Content-Type": type } });
const raw = (content) => ({ bodyBase64: base64(content) });
const text = (body) => ({ body });
const nested = (depth, open, close) =>
  text(`{"deep":${open.repeat(depth)}1${close.repeat(depth)},"status":"success","count":7138}`);
const counted = (count) => text(`{"status":"success","count":${count}}`);

const MIB = 2 ** 20;
/** The simulator's own success of an exact size. */
const sized = (bodyBytes, more) => ({ bodyBytes, ...more });

const rows = {
  "no Content-Type": [text(SUCCESS), COUNT],
  "an empty Content-Type": [typed(""), COUNT],
  "a Content-Type that is none": [typed("???"), COUNT],
  "the Content-Type text/html": [typed("text/html"), COUNT],
  "the Content-Type image/png": [typed("image/png"), COUNT],
  "the Content-Type multipart/form-data": [typed("multipart/form-data; boundary=x"), COUNT],
  "the charset UTF-16": [typed("application/json; charset=utf-16"), COUNT],
  "the charset Latin-1": [typed("application/json; charset=iso-8859-1"), COUNT],
  "a charset that is none": [typed("application/json; charset=nonsense"), COUNT],
  "Content-Type sent twice": [{ body: SUCCESS, headers: { "Content-Type": ["text/html", "application/json"] } }, COUNT],
  "UTF-16 bytes": [raw(inPairs(SUCCESS)), UNFIT],
  "UTF-16 bytes after their BOM": [raw([0xff, 0xfe, ...inPairs(SUCCESS)]), UNFIT],
  "Latin-1 bytes": [raw(latin1('{"status":"success","count":7138,"name":"caf\u00e9"}')), COUNT],
  "Latin-1 bytes in the status": [raw(latin1('{"status":"success\u00e9","count":7138}')), UNFIT],
  "bytes without meaning": [raw([0, 255, 254, 128, 10, 13]), UNFIT],
  "a BOM": [raw([0xef, 0xbb, 0xbf, ...bytes(SUCCESS)]), COUNT],
  "two BOMs": [raw([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, ...bytes(SUCCESS)]), UNFIT],
  "a BOM and nothing else": [raw([0xef, 0xbb, 0xbf]), UNFIT],
  gzip: [encoded("gzip", gzipped), COUNT],
  deflate: [
    encoded("deflate", () => compressed("deflate", SUCCESS)),
    COUNT,
    { workerd: { because: "its fetch decodes no deflate", outcome: UNFIT } },
  ],
  Brotli: [{ bodyBase64: BROTLI, headers: { "Content-Encoding": "br" } }, COUNT],
  "gzip that says nothing of it": [async () => raw(await gzipped()), UNFIT],
  "a body that is not the gzip it is said to be": [encoded("gzip", () => bytes(SUCCESS)), NETWORK],
  "gzip that breaks off": [
    encoded("gzip", async () => (await gzipped()).slice(0, 25)),
    NETWORK,
    { node: HANDED_ON, chromium: HANDED_ON },
  ],
  "a Content-Encoding that is none": [encoded("nonsense", () => bytes(SUCCESS)), COUNT],
  "the Content-Encoding identity": [encoded("identity", () => bytes(SUCCESS)), COUNT],
  "16 MiB in 16 KiB of gzip": [encoded("gzip", BOMB), UNFIT],
  "exactly 1 MiB": [sized(MIB), COUNT],
  "exactly 1 MiB, in chunks": [sized(MIB, { chunked: true }), COUNT],
  "1 MiB and one byte": [sized(MIB + 1), UNFIT],
  "1 MiB and one byte, in chunks": [sized(MIB + 1, { chunked: true }), UNFIT],
  "16 MiB": [sized(16 * MIB), UNFIT],
  "1 MiB and one byte on a 503": [sized(MIB + 1, { status: 503 }), { error: "server_error" }],
  "a short body in chunks": [{ body: SUCCESS, chunked: true }, COUNT],
  "no body, in chunks": [{ body: "", chunked: true }, UNFIT],
  "white space": [text("  \r\n\t "), UNFIT],
  "a success in white space": [text(`\r\n\t ${SUCCESS} \n`), COUNT],
  "a success in other white space": [text(`\u00a0${SUCCESS}`), UNFIT],
  "JSON that breaks off": [text('{"status":"success","count":71'), UNFIT],
  "two JSON objects": [text(SUCCESS + SUCCESS), UNFIT],
  "two lines of JSON": [text(`${SUCCESS}\n${SUCCESS}\n`), UNFIT],
  "a zero byte after the JSON": [text(`${SUCCESS}\0`), UNFIT],
  "a comma too many": [text('{"status":"success","count":7138,}'), UNFIT],
  "a comment": [text(`${SUCCESS}/* yes */`), UNFIT],
  "single quotes": [text("{'status':'success','count':7138}"), UNFIT],
  "keys without quotes": [text('{status:"success",count:7138}'), UNFIT],
  "a line break in a string": [text('{"status":"success","count":7138,"x":"\n"}'), UNFIT],
  "an escape that is none": [text('{"status":"success","count":7138,"x":"\\x"}'), UNFIT],
  "JSON with a callback": [text(`callback(${SUCCESS})`), UNFIT],
  "JSON behind a guard": [text(`)]}',\n${SUCCESS}`), UNFIT],
  "a JSON array": [text(`[${SUCCESS}]`), UNFIT],
  "a JSON string": [text(JSON.stringify(SUCCESS)), UNFIT],
  "a JSON number": [text("7138"), UNFIT],
  null: [text("null"), UNFIT],
  true: [text("true"), UNFIT],
  "an empty object": [text("{}"), UNFIT],
  "unknown keys": [
    text('{"a":[],"status":"success","b":{"status":"fail"},"count":7138,"__proto__":{"count":1}}'),
    COUNT,
  ],
  "keys written with escapes": [text('{"\\u0073tatus":"\\u0073uccess","coun\\u0074":7138}'), COUNT],
  "a status given twice, good at last": [text('{"status":"fail","status":"success","count":7138}'), COUNT],
  "a status given twice, bad at last": [
    text('{"status":"success","count":7138,"status":"fail"}'),
    { error: "query_failed" },
  ],
  "a count given twice": [text('{"status":"success","count":1,"count":7138}'), COUNT],
  "a count given twice, bad at last": [text('{"status":"success","count":7138,"count":"1"}'), UNFIT],
  "100,000 nested arrays": [nested(100_000, "[", "]"), COUNT],
  "100,000 nested objects": [nested(100_000, '{"a":', "}"), COUNT],
  "100,000 nested arrays that never close": [
    text(`{"status":"success","count":7138,"deep":${"[".repeat(100_000)}`),
    UNFIT,
  ],
  "the answer deep in an object": [text(`{"data":${SUCCESS}}`), UNFIT],
  "a status in capitals": [text('{"status":"SUCCESS","count":7138}'), COUNT],
  "a status with a space": [text('{"status":"success ","count":7138}'), UNFIT],
  "an unknown status": [text('{"status":"pending","req_id":1}'), UNFIT],
  "a status that is a number": [text('{"status":200,"count":7138}'), UNFIT],
  "a status that is null": [text('{"status":null,"count":7138}'), UNFIT],
  "a status that is an array": [text('{"status":["success"],"count":7138}'), UNFIT],
  "no status": [text('{"count":7138}'), UNFIT],
  "no count": [text('{"status":"success"}'), UNFIT],
  "a count that is null": [counted("null"), UNFIT],
  "a count that is a string": [counted('"7138"'), UNFIT],
  "a count that is true": [counted("true"), UNFIT],
  "a count that is an array": [counted("[7138]"), UNFIT],
  "a negative count": [counted("-1"), UNFIT],
  "a fraction of a count": [counted("7138.5"), UNFIT],
  "a whole fraction": [counted("7138.000"), COUNT],
  "a count with an exponent": [counted("71.38e2"), COUNT],
  "a count with a negative exponent": [counted("713800E-2"), COUNT],
  "a count of 0": [counted("0"), { count: 0 }],
  "a count of 0e400": [counted("0e400"), { count: 0 }],
  "a count of 2^53 - 1": [counted("9007199254740991"), { count: 9007199254740991 }],
  "a count of 2^53": [counted("9007199254740992"), UNFIT],
  "a count that rounds to 2^53 - 1": [counted("9007199254740990.9999"), UNFIT],
  "a count of 400 digits": [counted("9".repeat(400)), UNFIT],
  "a count of 1e400": [counted("1e400"), UNFIT],
  "a count of 1e99999999999999999999": [counted("1e99999999999999999999"), UNFIT],
  "a count of NaN": [counted("NaN"), UNFIT],
};

export default Object.entries(rows).map(([what, [step, outcome, platforms]]) => ({
  fault: `a body: ${what}`,
  step,
  outcome,
  own: true,
  platforms,
}));
