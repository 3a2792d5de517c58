// Declares the tests of a user of the package, for each runner and each of its environments.

/* global describe, expect, it, jest, vi */

const clock = typeof jest === "undefined" ? vi : jest;

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const LIMIT_MS = 60_000;

const TEXTS = [
  ["ASCII", "Charged"],
  ["of two bytes", "Café"],
  ["of three bytes", "₹ 100 %41"],
  ["of four bytes", "😀 paid"],
  ["with a control character", "a\u0000b\u007f"],
  ["of all sorts, and long", "aé₹😀".repeat(5_000)],
];

/** Returns an answer for environments that may lack Response. */
const answer = (text) => ({
  status: 200,
  headers: new Headers(),
  arrayBuffer: async () => Uint8Array.from(text, (char) => char.charCodeAt(0)).buffer,
});

/** Returns a fetch that returns these answers, and the list of its requests. */
function fetchOf(...answers) {
  const requests = [];
  const fetch = async (url, { method, body }) => {
    requests.push({ url, method, body });
    return answer(answers.shift());
  };
  return { requests, fetch };
}

module.exports = function declare(title, { CleverTapError, CountsClient, validateQuery }) {
  const onLoading = [...globalThis.compilations];

  describe(title, () => {
    it("compiles nothing on import", () => {
      expect(onLoading).toEqual([]);
      validateQuery(QUERY);
      expect(globalThis.compilations.map(({ name }) => name)).toEqual(["Module"]);
    });

    const { fetch } = globalThis;
    if (fetch === undefined) {
      it("reports a missing fetch", async () => {
        const error = await new CountsClient({ baseUrl: "http://localhost:1", maxRetries: 0 })
          .count(QUERY)
          .catch((error) => error);
        expect(error).toBeInstanceOf(CleverTapError);
        expect([error.code, error.message]).toEqual(["network", expect.stringContaining("no fetch")]);
      });
    } else {
      it(
        "counts",
        async () => {
          const init = { method: "POST", body: JSON.stringify({ partials: 1, script: [] }) };
          const { baseUrl } = await (await fetch(`${process.env.SIMULATOR_URL}/_simulator/sessions`, init)).json();
          const account = { accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE" };
          const counts = [0, 0].map(() => new CountsClient({ ...account, baseUrl, pollIntervalMs: 20 }).count(QUERY));
          const [one, other] = await Promise.all(counts);
          expect(one).toBeGreaterThan(0);
          expect(other).toBe(one);
        },
        LIMIT_MS,
      );
    }

    it(
      "polls when fake timers reach the poll interval, and not before",
      async () => {
        clock.useFakeTimers();
        try {
          const { requests, fetch } = fetchOf('{"status":"partial","req_id":7}', '{"status":"success","count":42}');
          const client = new CountsClient({ accountId: "A", passcode: "B", region: "in1", fetch });
          const phases = [];
          const count = client.count(QUERY, { onProgress: ({ phase }) => phases.push(phase) });
          await clock.advanceTimersByTimeAsync(29_000);
          expect(requests.map(({ method }) => method)).toEqual(["POST"]);
          await clock.advanceTimersByTimeAsync(2_000);
          expect(await count).toBe(42);
          expect(requests.map(({ method }) => method)).toEqual(["POST", "GET"]);
          expect(phases).toEqual(["submitting", "waiting", "polling"]);
        } finally {
          clock.useRealTimers();
        }
      },
      LIMIT_MS,
    );

    it("refuses an invalid query with an error of this copy", async () => {
      const error = await new CountsClient({ baseUrl: "http://localhost:1" }).count({}).catch((error) => error);
      expect(error).toBeInstanceOf(CleverTapError);
      expect(error).toBeInstanceOf(Error);
      expect([error.code, error.issues.length]).toEqual(["invalid_query", 3]);
    });

    it("rejects with the reason of an abort", async () => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const hanging = () => new Promise(() => {});
      const count = new CountsClient({ baseUrl: "http://localhost:1", fetch: hanging }).count(QUERY, {
        signal: controller.signal,
      });
      controller.abort(reason);
      expect(await count.catch((error) => error)).toBe(reason);
    });

    for (const [kind, text] of TEXTS) {
      it(`sends and returns text ${kind} unchanged`, async () => {
        expect(validateQuery({ ...QUERY, event_name: text }).query?.event_name).toBe(text);
        const { requests, fetch } = fetchOf('{"status":"success","count":1}');
        await new CountsClient({ baseUrl: "http://localhost:1", fetch }).count({ ...QUERY, event_name: text });
        expect(JSON.parse(requests[0].body).event_name).toBe(text);
      });
    }

    it("refuses text that is not well formed", () => {
      expect(validateQuery({ ...QUERY, event_name: "a\ud800b" }).ok).toBe(false);
    });
  });
};
