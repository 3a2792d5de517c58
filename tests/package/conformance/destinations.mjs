// Where requests go, and with them the credentials: the host that a URL parser sees decides, never the text, and no
// answer sends a request elsewhere.

import { equal, excludes, fail, failsWith, hasCode, ok, thrown } from "./check.mjs";
import { QUERY, clientOn, partial, stage, successAnswer } from "./stage.mjs";

const CREDENTIALS = { accountId: "acct-7f3a9c41", passcode: "pass-5e8d2b60" };

/** Base URLs that are taken, however odd, and where requests go then. */
const TAKEN = [
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

/** Base URLs that are refused. */
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

/** Where a client sends a count. */
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

const constructing = ({ api }, options) =>
  hasCode(
    api,
    thrown(() => new api.CountsClient(options)),
    "invalid_options",
  );

const cases = {
  async "a base URL that is taken is sent to as its parser reads it"(context) {
    for (const [text, base] of TAKEN) {
      for (const baseUrl of [text, new URL(text)]) {
        const url = await sentTo(context, { baseUrl });
        equal(url, `${base}/1/counts/events.json`, `where ${JSON.stringify(text)} is sent`);
        // As fetch will take it apart again.
        equal(
          [new URL(url).origin, new URL(url).username],
          [new URL(base).origin, ""],
          `the origin of ${JSON.stringify(text)}`,
        );
      }
    }
  },

  "a base URL that is refused says why, and not what may be a secret in it"(context) {
    for (const baseUrl of REFUSED) {
      const error = constructing(context, { ...CREDENTIALS, baseUrl });
      equal(
        error.issues.map(({ path }) => path),
        [["baseUrl"]],
        `the paths for ${JSON.stringify(baseUrl.slice(0, 80))}`,
      );
      ok(error.message.length < 400, "the message is endless");
      excludes(error.message, "pass-word", "the message");
    }
  },

  async "a URL object is read once, by its href"(context) {
    const gateway = () => new URL("https://gateway.example");
    const own = (key, descriptor) => Object.defineProperty(gateway(), key, descriptor);
    let reads = 0;
    const turning = own("href", { get: () => (++reads === 1 ? "https://gateway.example" : "https://evil.example") });
    equal(
      await sentTo(context, { baseUrl: turning }),
      "https://gateway.example/1/counts/events.json",
      "where it turns",
    );
    for (const key of ["toString", "toJSON", "host", "hostname", "origin", "protocol", "pathname", "username"]) {
      const bent = own(key, { value: key.startsWith("to") ? () => "https://evil.example" : "evil.example" });
      equal(
        await sentTo(context, { baseUrl: bent }),
        "https://gateway.example/1/counts/events.json",
        `with another ${key}`,
      );
    }
    for (const href of [
      "http://evil.example",
      "https://u:p@gateway.example",
      "https://gateway.example?x",
      "javascript:x",
      "",
    ]) {
      constructing(context, { ...CREDENTIALS, baseUrl: own("href", { value: href }) });
    }
    class Bent extends URL {
      get href() {
        return "http://evil.example";
      }
    }
    constructing(context, { ...CREDENTIALS, baseUrl: new Bent("https://gateway.example") });
    constructing(context, { ...CREDENTIALS, baseUrl: own("href", { get: () => fail("from href") }) });
  },

  async "a URL object that changes later changes nothing"(context) {
    const baseUrl = new URL("https://gateway.example");
    const urls = [];
    const client = clientOn(context, (url) => (urls.push(url), Promise.resolve(successAnswer(3))), { baseUrl });
    baseUrl.host = "evil.example";
    await client.count(QUERY);
    equal(urls, ["https://gateway.example/1/counts/events.json"], "where it is sent");
  },

  "a region is one of six words, and nothing that only begins so"(context) {
    for (const region of REGIONS) {
      const error = constructing(context, { ...CREDENTIALS, region });
      equal(
        error.issues.map(({ path }) => path),
        [["region"]],
        `the paths for ${JSON.stringify(region)}`,
      );
    }
  },

  async "each region has its host"(context) {
    for (const region of ["eu1", "in1", "sg1", "us1", "aps3", "mec1"]) {
      const host = region === "eu1" ? "api.clevertap.com" : `${region}.api.clevertap.com`;
      equal(await sentTo(context, { region }), `https://${host}/1/counts/events.json`, region);
    }
  },

  "credentials and headers that would begin another header are refused, and not shown"(context) {
    for (const end of ["\r\nX-Evil: 1", "\n", "\r", "\0", "\u2028", "\r\n\r\nGET / HTTP/1.1"]) {
      const bad = `secret${end}secret`;
      for (const [key, options] of [
        ["accountId", { accountId: bad, passcode: "P" }],
        ["passcode", { accountId: "A", passcode: bad }],
        ["headers", { headers: { "X-A": bad } }],
        ["headers", { headers: { [bad]: "x" } }],
      ]) {
        const error = constructing(context, { baseUrl: "https://gateway.example", ...options });
        equal(error.issues[0].path, [key], "the path");
        excludes(JSON.stringify(error), "secret", "the error");
      }
    }
  },

  async "a req_id cannot bend the URL of a poll"(context) {
    const urls = [];
    const client = clientOn(context, (url) => (urls.push(url), Promise.resolve(successAnswer(3))));
    for (const reqId of [
      "../../x",
      "1&req_id=2",
      "1#",
      "?",
      "/",
      "\\",
      "%2e%2e",
      " ",
      "\r\nHost: evil.example",
      "@evil.example",
      "é",
    ]) {
      await client.resume({ status: "partial", endpoint: "events", reqId, notBefore: 0 });
      const { origin, pathname, searchParams, hash } = new URL(urls.at(-1));
      equal(
        [origin, pathname, [...searchParams], hash],
        ["https://gateway.example", "/1/counts/events.json", [["req_id", reqId]], ""],
        JSON.stringify(reqId),
      );
    }
  },
};

for (const status of [300, 301, 302, 303, 307, 308]) {
  cases[`a redirect with ${status} is not followed, wherever it leads, from a POST or a poll`] = async (context) => {
    const other = await stage(context);
    const abroad = new URL(other.baseUrl);
    abroad.hostname = abroad.hostname === "127.0.0.1" ? "localhost" : "127.0.0.1";
    const path = "/1/counts/events.json";
    for (const to of [
      other.baseUrl + path,
      abroad.href + path,
      `//${new URL(other.baseUrl).host}${abroad.pathname}${path}`,
      "events.json?again",
      "/elsewhere",
    ]) {
      const redirect = { status, headers: { Location: to }, body: '{"status":"success","count":9}' };
      const own = await stage(context, { script: [redirect, partial(7), redirect] });
      await failsWith(context.api, own.client.count(QUERY), "invalid_response");
      await failsWith(context.api, own.client.count(QUERY), "invalid_response");
      equal(
        (await own.exchanges()).map(({ method }) => method),
        ["POST", "POST", "GET"],
        `what was sent where it leads to ${to}`,
      );
    }
    equal(await other.exchanges(), [], "what the other one got");
  };
}

export default cases;
