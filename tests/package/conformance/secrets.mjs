// Secrets: neither a client nor an error shows one.

import { equal, excludes, failsWith, includes, ok, pluck, thrown } from "./check.mjs";
import { QUERY, clientOn, failure, partial, stage, success } from "./stage.mjs";

const SECRETS = { accountId: "acct-7f3a9c41", passcode: "pass-5e8d2b60", headers: { "X-Gateway": "token-9b1c4d7e" } };
const HIDDEN = ["acct-7f3a9c41", "pass-5e8d2b60", "token-9b1c4d7e"];

/** All own and inherited properties of a value, at every depth, as text. */
function everything(value, seen = new Set()) {
  if (typeof value !== "object" && typeof value !== "function") return String(value);
  if (value === null || seen.has(value)) return "";
  seen.add(value);
  const parts = [];
  for (let object = value; object !== null && object !== Object.prototype; object = Object.getPrototypeOf(object)) {
    if (object === Error.prototype || object === Function.prototype || object === Array.prototype) continue;
    for (const key of Reflect.ownKeys(object)) {
      parts.push(String(key));
      try {
        parts.push(everything(value[key], seen));
      } catch {
        // A getter that needs another `this` shows nothing.
      }
    }
  }
  return parts.join("\n");
}

function checkHidden(value, label) {
  const texts = [everything(value), String(value), JSON.stringify(value) ?? ""];
  for (const secret of HIDDEN) for (const text of texts) excludes(text, secret, label);
}

export default {
  async "masks the secrets that a gateway echoes"(context) {
    const { client } = await stage(context, { script: [{ echo: true }] }, { ...SECRETS, maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    checkHidden(error, "the error");
  },

  async "replaces secrets in apiError by ***"(context) {
    const echoed = `no access: ${HIDDEN.join(", ")}; again ${HIDDEN[1]}`;
    const script = [failure({ error: echoed, code: 400 }), failure({ error: [{ seen: HIDDEN }], code: 400 })];
    const { client } = await stage(context, { script }, SECRETS);
    const error = await failsWith(context.api, client.count(QUERY), "query_failed");
    equal(error.apiError, "no access: ***, ***, ***; again ***", "apiError");
    checkHidden(error, "the error");
    const json = await failsWith(context.api, client.count(QUERY), "query_failed");
    equal(json.apiError, '[{"seen":["***","***","***"]}]', "apiError");
    checkHidden(json, "the error with JSON");
  },

  async "masks secrets in bodyStart even if the cut splits one"(context) {
    const bodies = [`<pre>${HIDDEN.join("\n")}</pre>`];
    for (const secret of HIDDEN) bodies.push(`${"x".repeat(200 - 8)}${secret} and more`, `${"x".repeat(199)}${secret}`);
    const { client } = await stage(context, { script: bodies.map((body) => ({ body })) }, SECRETS);
    for (const body of bodies) {
      const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
      checkHidden(error, "the error");
      for (const secret of HIDDEN) excludes(error.bodyStart, secret.slice(0, 8), `bodyStart of ${body.slice(-40)}`);
    }
  },

  async "masks secrets in apiError even if the cut splits one"(context) {
    const errors = HIDDEN.map((secret) => `${"x".repeat(1_000 - 8)}${secret} and more`);
    const script = errors.map((error) => failure({ error, code: 400 }));
    const { client } = await stage(context, { script }, SECRETS);
    for (const _ of errors) {
      const error = await failsWith(context.api, client.count(QUERY), "query_failed");
      for (const secret of HIDDEN) excludes(error.apiError, secret.slice(0, 8), "apiError");
      checkHidden(error, "the error");
    }
  },

  async "masks the whole of a secret that begins with another"(context) {
    const options = { accountId: "abc-123", passcode: "abc-123-and-more", maxRetries: 0 };
    const script = [failure({ error: "got abc-123-and-more, abc-123", code: 400 })];
    const { client } = await stage(context, { script }, options);
    const error = await failsWith(context.api, client.count(QUERY), "query_failed");
    equal(error.apiError, "got ***, ***", "apiError");
  },

  async "masks a secret in bodyStart that is escaped as JSON"(context) {
    const passcode = 'pa"ss\\5e8d2b60';
    const body = `not JSON: ${JSON.stringify({ passcode })}`;
    const { client } = await stage(context, { script: [{ body }] }, { accountId: "A-1234", passcode });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    excludes(JSON.stringify(error), "5e8d2b60", "the error");
  },

  async "masks a secret within a req_id in the message"(context) {
    const script = [partial(JSON.stringify(`req-${HIDDEN[1]}`)), { fault: "failOn200" }];
    const { client } = await stage(context, { script }, { ...SECRETS, maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "query_failed");
    excludes(error.message, HIDDEN[1], "the message");
  },

  async "masks secrets in the errors that onProgress gets"(context) {
    const script = [partial(1), { body: `<p>${HIDDEN.join()}`, status: 503 }, success(1)];
    const { client } = await stage(context, { script }, SECRETS);
    const seen = [];
    await client.count(QUERY, { onProgress: (progress) => seen.push(progress) });
    ok(pluck(seen, "phase").includes("retrying"), "there was no retry");
    for (const progress of seen) checkHidden(progress, `the progress ${progress.phase}`);
  },

  async "shows no secret in a client's properties"(context) {
    const client = clientOn(context, () => new Promise(() => {}), SECRETS);
    checkHidden(client, "the client, before a call");
    const controller = new AbortController();
    const counting = client.count(QUERY, { signal: controller.signal }).catch(() => {});
    checkHidden(client, "the client, while it counts");
    controller.abort();
    await counting;
    checkHidden(client, "the client, after a call");
  },

  "shows no secret in the constructor's errors"({ api }) {
    for (const more of [
      { maxRetries: -1 },
      { unknown: 1 },
      { passcode: `${HIDDEN[1]}\n` },
      { headers: { "bad name": HIDDEN[2] } },
    ]) {
      const error = thrown(() => new api.CountsClient({ baseUrl: "https://gateway.example", ...SECRETS, ...more }));
      checkHidden(error, "the error");
      includes(error.name, "CleverTapError", "the error's name");
    }
  },

  async "shows no secret in the fields of a network error"(context) {
    const client = clientOn(context, () => Promise.reject(new Error("down")), { ...SECRETS, maxRetries: 0 });
    checkHidden(await failsWith(context.api, client.count(QUERY), "network"), "the error");
  },
};
