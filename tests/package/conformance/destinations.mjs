// The destinations of requests, and so of the credentials: the host that a URL parser finds decides, never the text, and
// no answer redirects a request.

import { equal, excludes, fail, failsWith, ok, pluck, throwsWith } from "./check.mjs";
import { QUERY, clientOn, partial, stage, successAnswer } from "./stage.mjs";

const CREDENTIALS = { accountId: "acct-7f3a9c41", passcode: "pass-5e8d2b60" };

/** Accepted base URLs, and their normalized form. */
const ACCEPTED = [
  ["https://gateway.example/", "https://gateway.example"],
  ["HTTPS://GATEWAY.EXAMPLE:443", "https://gateway.example"],
  ["https:gateway.example", "https://gateway.example"],
  ["https:\\\\gateway.example\\p", "https://gateway.example/p"],
  [" \n\thttps://gate\nway.exam\tple\r ", "https://gateway.example"],
  ["https://gateway.example\\@evil.example", "https://gateway.example/@evil.example"],
  ["https://gateway.example/@evil.example", "https://gateway.example/@evil.example"],
  ["https://gateway.example/..//evil.example", "https://gateway.example//evil.example"],
  ["https://gateway.example/%2e%2e/%2e/evil", "https://gateway.example/evil"],
  ["https://gateway.example/a/../../..", "https://gateway.example"],
  ["https://gateway.example/\\evil.example", "https://gateway.example//evil.example"],
  ["https://gateway.example/https://evil.example", "https://gateway.example/https://evil.example"],
  ["https://gateway%2eexample", "https://gateway.example"],
  ["https://gateway。example", "https://gateway.example"],
  ["https://ｇａｔｅｗａｙ．example", "https://gateway.example"],
  ["https://gate\u00adway.example", "https://gateway.example"],
  ["https://b\u00fccher.example", "https://xn--bcher-kva.example"],
  ["https://gateway.example.", "https://gateway.example."],
  ["https://gateway.example:0", "https://gateway.example:0"],
  ["https://gateway.example:65535", "https://gateway.example:65535"],
  ["https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"],
  ["https://0x7f000001", "https://127.0.0.1"],
  ["http://localhost", "http://localhost"],
  ["http://127.1", "http://127.0.0.1"],
  ["http://0x7f000001", "http://127.0.0.1"],
  ["http://017700000001", "http://127.0.0.1"],
  ["http://2130706433", "http://127.0.0.1"],
  ["http://127.0.0.1.", "http://127.0.0.1"],
  ["http://１２７.0.0.1", "http://127.0.0.1"],
  ["http://LOCAL\u00adHOST", "http://localhost"],
  ["http://localhost\\@evil.example", "http://localhost/@evil.example"],
  ["http://[::0001]", "http://[::1]"],
  ["http://[::0.0.0.1]", "http://[::1]"],
  ["https://api.clevertap.com.evil.example", "https://api.clevertap.com.evil.example"],
  ["https://api.clevertap.com/evil.example", "https://api.clevertap.com/evil.example"],
  ["https://ap\ti.clevertap.com", "https://api.clevertap.com"],
];

/** Refused base URLs. */
const REFUSED = [
  "https://gateway.example@evil.example",
  "https://api.clevertap.com:443@evil.example",
  "https://gateway.example:pass-word@evil.example",
  "https://@evil.example:pw@evil.example",
  "https://%40@gateway.example",
  "https://gateway.example?.clevertap.com",
  "https://gateway.example/#.clevertap.com",
  "https://gateway.example/p?",
  "https://gateway.example/p#",
  "http://gateway.example",
  "http://api.clevertap.com",
  "http://localhost.evil.example",
  "http://localhost%2eevil.example",
  "http://localhost。evil.example",
  "http://localhost.",
  "http://127.0.0.1.evil.example",
  "http://127.0.0.1.nip.io",
  "http://2130706433.evil.example",
  "http://evil.example/localhost",
  "http://evil.example\\@localhost",
  "http://evil.example#@localhost",
  "http://evil.example?@localhost",
  "http://127.0.0.1:80@evil.example",
  "http://localhost@evil.example",
  "http://evil.example%2f@localhost",
  "http://l\u043ecalhost",
  "http://localhost\u200b.evil.example",
  "http://0",
  "http://0.0.0.0",
  "http://0300.0.0.1",
  "http://128.0.0.1",
  "http://126.255.255.255",
  "http://3232235521",
  "http://0xc0a80001",
  "http://[::]",
  "http://[::2]",
  "http://[::ffff:127.0.0.1]",
  "http://[::ffff:7f00:1]",
  "http://[::127.0.0.1]",
  "http://[fe80::1]",
  "http://[::1].evil.example",
  "http://[::1",
  "http://127.0.0.1:99999",
  "http://127.0.0.256",
  "https://gateway.example:port",
  "https://",
  "https:///",
  "//gateway.example",
  "\\\\gateway.example",
  "gateway.example",
  "localhost:8787",
  "ftp://gateway.example",
  "wss://gateway.example",
  "file:///etc/passwd",
  "blob:https://gateway.example/x",
  "javascript:fetch('https://evil.example')",
  "view-source:https://gateway.example",
  `https://${"a".repeat(1_000_000)}@`,
];

/** Refused regions. */
const REGIONS = [
  "in1.evil.example",
  "in1@evil.example",
  "in1/..",
  "in1/../x",
  "in1%2eevil.example",
  "in1\\",
  "in1?",
  "in1#",
  "in1:443",
  "in1.",
  ".in1",
  "in1 ",
  " in1",
  "in1\n",
  "in1\0",
  "in1\t",
  "IN1",
  "ｉｎ１",
  "in１",
  "i\u00adn1",
  "https://in1.api.clevertap.com",
  "evil.example/",
  "",
  "eu",
  "__proto__",
  "constructor",
  "toString",
];

/** Returns the URL to which a client sends a count. */
async function sentTo({ api }, options) {
  const urls = [];
  const fetch = (url) => {
    urls.push(url);
    return Promise.resolve(successAnswer(3));
  };
  const client = new api.CountsClient({ ...CREDENTIALS, ...options, fetch });
  await client.count(QUERY);
  equal(urls.length, 1, "requests");
  return urls[0];
}

const refuse = ({ api }, options) => throwsWith(api, () => new api.CountsClient(options), "invalid_options");

const cases = {
  async "sends requests to the host that a URL parser finds in the base URL"(context) {
    for (const [text, base] of ACCEPTED) {
      for (const baseUrl of [text, new URL(text)]) {
        const url = await sentTo(context, { baseUrl });
        equal(url, `${base}/1/counts/events.json`, `the URL for ${JSON.stringify(text)}`);
        // fetch parses the URL again.
        const parsed = new URL(url);
        const expected = [new URL(base).origin, ""];
        equal([parsed.origin, parsed.username], expected, `the origin for ${JSON.stringify(text)}`);
      }
    }
  },

  "refuses a base URL without showing a password in it"(context) {
    for (const baseUrl of REFUSED) {
      const error = refuse(context, { ...CREDENTIALS, baseUrl });
      equal(pluck(error.issues, "path"), [["baseUrl"]], `the paths for ${JSON.stringify(baseUrl.slice(0, 80))}`);
      ok(error.message.length < 400, "the message has 400 characters or more");
      excludes(error.message, "pass-word", "the message");
    }
  },

  async "reads a URL object once and only its href"(context) {
    const expected = "https://gateway.example/1/counts/events.json";
    const gateway = () => new URL("https://gateway.example");
    const own = (key, descriptor) => Object.defineProperty(gateway(), key, descriptor);
    let reads = 0;
    const turning = own("href", { get: () => (++reads === 1 ? "https://gateway.example" : "https://evil.example") });
    equal(await sentTo(context, { baseUrl: turning }), expected, "the URL if href changes");
    for (const key of ["toString", "toJSON", "host", "hostname", "origin", "protocol", "pathname", "username"]) {
      const changed = own(key, { value: key.startsWith("to") ? () => "https://evil.example" : "evil.example" });
      equal(await sentTo(context, { baseUrl: changed }), expected, `the URL with another ${key}`);
    }
    const hrefs = [
      "http://evil.example",
      "https://u:p@gateway.example",
      "https://gateway.example?x",
      "javascript:x",
      "",
    ];
    for (const href of hrefs) refuse(context, { ...CREDENTIALS, baseUrl: own("href", { value: href }) });
    class EvilUrl extends URL {
      get href() {
        return "http://evil.example";
      }
    }
    refuse(context, { ...CREDENTIALS, baseUrl: new EvilUrl("https://gateway.example") });
    refuse(context, { ...CREDENTIALS, baseUrl: own("href", { get: () => fail("from href") }) });
  },

  async "ignores later changes of a URL object"(context) {
    const baseUrl = new URL("https://gateway.example");
    const urls = [];
    const fetch = async (url) => {
      urls.push(url);
      return successAnswer(3);
    };
    const client = clientOn(context, fetch, { baseUrl });
    baseUrl.host = "evil.example";
    await client.count(QUERY);
    equal(urls, ["https://gateway.example/1/counts/events.json"], "the URLs");
  },

  "refuses a region that only resembles one of the six names"(context) {
    for (const region of REGIONS) {
      const error = refuse(context, { ...CREDENTIALS, region });
      equal(pluck(error.issues, "path"), [["region"]], `the paths for ${JSON.stringify(region)}`);
    }
  },

  async "sends requests to the host of each region"(context) {
    for (const region of ["eu1", "in1", "sg1", "us1", "aps3", "mec1"]) {
      const host = region === "eu1" ? "api.clevertap.com" : `${region}.api.clevertap.com`;
      equal(await sentTo(context, { region }), `https://${host}/1/counts/events.json`, region);
    }
  },

  "refuses credentials and headers that would start another header, without showing them"(context) {
    for (const end of ["\r\nX-Evil: 1", "\n", "\r", "\0", "\u2028", "\r\n\r\nGET / HTTP/1.1"]) {
      const bad = `secret${end}secret`;
      for (const [key, options] of [
        ["accountId", { accountId: bad, passcode: "P" }],
        ["passcode", { accountId: "A", passcode: bad }],
        ["headers", { headers: { "X-A": bad } }],
        ["headers", { headers: { [bad]: "x" } }],
      ]) {
        const error = refuse(context, { baseUrl: "https://gateway.example", ...options });
        equal(error.issues[0].path, [key], "the path");
        excludes(JSON.stringify(error), "secret", "the error");
      }
    }
  },

  async "polls the same path if the req_id has special characters"(context) {
    const urls = [];
    const fetch = async (url) => {
      urls.push(url);
      return successAnswer(3);
    };
    const client = clientOn(context, fetch);
    const special = ["../../x", "1&req_id=2", "1#", "?", "/", "\\", "%2e%2e", " ", "@evil.example", "é"];
    for (const reqId of [...special, "\r\nHost: evil.example"]) {
      await client.resume({ status: "partial", endpoint: "events", reqId, notBefore: 0 });
      const { origin, pathname, searchParams, hash } = new URL(urls.at(-1));
      const expected = ["https://gateway.example", "/1/counts/events.json", [["req_id", reqId]], ""];
      equal([origin, pathname, [...searchParams], hash], expected, JSON.stringify(reqId));
    }
  },
};

for (const status of [300, 301, 302, 303, 307, 308]) {
  cases[`does not follow a redirect with ${status} from a POST or a poll to any location`] = async (context) => {
    const other = await stage(context);
    const otherHost = new URL(other.baseUrl);
    otherHost.hostname = otherHost.hostname === "127.0.0.1" ? "localhost" : "127.0.0.1";
    const path = "/1/counts/events.json";
    const withoutScheme = `//${new URL(other.baseUrl).host}${otherHost.pathname}${path}`;
    const absolute = [other.baseUrl + path, otherHost.href + path];
    for (const location of [...absolute, withoutScheme, "events.json?again", "/elsewhere"]) {
      const redirect = { status, headers: { Location: location }, body: '{"status":"success","count":9}' };
      const own = await stage(context, { script: [redirect, partial(7), redirect] });
      await failsWith(context.api, own.client.count(QUERY), "invalid_response");
      await failsWith(context.api, own.client.count(QUERY), "invalid_response");
      equal(pluck(await own.exchanges(), "method"), ["POST", "POST", "GET"], `the requests before ${location}`);
    }
    equal(await other.exchanges(), [], "the exchanges of the other session");
  };
}

export default cases;
