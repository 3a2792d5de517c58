// A day of the package under a mocked clock (setTimeout, Date, performance) and with seeded random numbers.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage } from "../support/package.mjs";

const INTERVAL_MS = 30_000;
const MAX_CONCURRENCY = 3;
const COUNTS = 1_000;
const DAY_MS = 24 * 3_600_000;
/** By HTTP status; 0 is a fetch that rejects. */
const CODES = { 0: "network", 429: "rate_limited", 503: "server_error" };

/** Returns a seeded generator (mulberry32) of integers from 0 to below its argument. */
function randomOf(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A clock that only `run` advances. `offset` shifts Date alone, like a user who sets the clock. */
function mockClock(random) {
  const real = {
    setTimeout,
    clearTimeout,
    now: Date.now,
    performance: globalThis.performance.now,
    random: Math.random,
  };
  const start = Date.now();
  const clock = { elapsed: 0, offset: 0 };
  const timers = new Map();
  let next = 0;
  globalThis.setTimeout = (run, ms = 0) => {
    next += 1;
    timers.set(next, { at: clock.elapsed + Math.max(0, ms), run });
    return next;
  };
  globalThis.clearTimeout = (id) => timers.delete(id);
  Date.now = () => start + clock.elapsed + clock.offset;
  globalThis.performance.now = () => clock.elapsed;
  // The package's backoff is random.
  Math.random = () => random(2 ** 32) / 2 ** 32;
  return Object.assign(clock, {
    timers,
    sleep: (ms) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
    async run() {
      for (;;) {
        // Let everything that follows from the last timer run.
        for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
        if (timers.size === 0) return;
        let first;
        for (const [id, { at }] of timers) if (first === undefined || at < first.at) first = { id, at };
        clock.elapsed = first.at;
        for (const [id, { at, run }] of [...timers]) if (at <= clock.elapsed && timers.delete(id)) run();
      }
    },
    restore() {
      Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
      Date.now = real.now;
      globalThis.performance.now = real.performance;
      Math.random = real.random;
    },
  });
}

const { CountsClient } = await importPackage();

for (const setsClock of [false, true]) {
  it(`1,000 counts over a day poll at the interval${setsClock ? " although the clock is set back and forward" : ""}`, async () => {
    const random = randomOf(setsClock ? 2 : 1);
    const clock = mockClock(randomOf(setsClock ? 4 : 3));
    try {
      // By req_id: the event and the earliest time of the next poll. By event: the last answer.
      const due = new Map();
      const last = new Map();
      const seen = { exchanges: 0, polls: 0, inFlight: 0, most: 0 };
      const problems = [];
      const answers = ({ event, id }) => {
        const n = random(100);
        const ids = id ?? `${random(2 ** 31)}${random(2 ** 31)}`;
        if (n < 25) return [200, `{"status":"success","count":${random(2 ** 31)}}`];
        if (n < 32) return [503, "<html>"];
        if (n < 35) return [429, ""];
        if (n < 37) return [0, event];
        return [200, `{"status":"partial","req_id":${ids}}`, ids];
      };
      const fetch = async (url, { method, body }) => {
        const id = new URL(url).searchParams.get("req_id") ?? undefined;
        const event = method === "POST" ? JSON.parse(body).event_name : due.get(id).event;
        seen.exchanges += 1;
        seen.inFlight += 1;
        seen.most = Math.max(seen.most, seen.inFlight);
        if (id !== undefined) {
          seen.polls += 1;
          const early = due.get(id).at - clock.elapsed;
          if (early > 0) problems.push(`${id} was polled ${early} ms too early`);
        }
        await clock.sleep(20 + random(random(20) === 0 ? 50_000 : 4_000));
        seen.inFlight -= 1;
        const [status, text, newId] = answers({ event, id });
        const retryAfter = status > 0 && random(8) === 0 ? random(180) : undefined;
        last.set(event, { status, text });
        const known = newId ?? id;
        const pauseMs = Math.max(INTERVAL_MS, (retryAfter ?? 0) * 1_000);
        if (known !== undefined) due.set(known, { event, at: clock.elapsed + pauseMs });
        if (status === 0) throw new TypeError("reset");
        const headers = retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
        return new Response(text, { status, headers });
      };
      const options = { maxConcurrency: MAX_CONCURRENCY, maxWaitMs: 2 * DAY_MS };
      const client = new CountsClient({ baseUrl: "https://g.example", fetch, ...options });
      const bursts = Array.from({ length: 10 }, () => random(DAY_MS));
      const outcomes = [];
      for (let n = 0; n < COUNTS; n++) {
        const query = { event_name: `event ${n}`, from: 20240101, to: 20240131 };
        const count = () => {
          const counting = client.count(query).then((count) => ({ query, count }));
          outcomes.push(counting.catch((error) => ({ query, error })));
        };
        globalThis.setTimeout(count, n % 2 === 0 ? bursts[(n / 2) % 10] : random(DAY_MS));
      }
      if (setsClock) {
        for (let n = 0; n < 200; n++) {
          globalThis.setTimeout(() => {
            clock.offset = random(1_200_000) - 600_000;
          }, random(DAY_MS));
        }
      }
      await clock.run();
      const ended = await Promise.all(outcomes);
      assert.equal(ended.length, COUNTS);
      assert.deepEqual(problems, []);
      for (const { query, count, error } of ended) {
        const { status, text } = last.get(query.event_name);
        if (count !== undefined) assert.deepEqual([status, JSON.parse(text).count], [200, count]);
        else assert.deepEqual([error.code, error.attempts], [CODES[status], 4], error.message);
      }
      const counted = ended.filter(({ count }) => count !== undefined).length;
      console.log(`${JSON.stringify(seen)}, ${counted} counted, ${Math.round(clock.elapsed / 3_600_000)} h`);
      assert.equal(seen.most, MAX_CONCURRENCY);
      assert.ok(seen.polls > 1_500, `${seen.polls} polls`);
      assert.ok(clock.elapsed < DAY_MS + 2 * 3_600_000, "a count waited for too long");
    } finally {
      clock.restore();
    }
  });
}
