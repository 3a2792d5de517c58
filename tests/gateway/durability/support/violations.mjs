// Finds violations of the gateway's promises to its upstream in the record of a recorder. Each violation is a sentence.

/** The longest time that a busy machine needs to store an answer after it was sent. */
const STORED_WITHIN_MS = 5_000;

/** `intervalMs` is the poll interval, `maxInFlight` the limit of concurrent exchanges. */
export function findViolations(record, { intervalMs, maxInFlight }) {
  return [
    ...earlyPolls(record, intervalMs),
    ...excessExchanges(record, maxInFlight),
    ...needlessPosts(record, maxInFlight),
  ];
}

/** Returns the end of an exchange at the upstream. Infinity if it has not ended. */
export function endOf({ answeredAt, gaveUpAt }) {
  return answeredAt ?? gaveUpAt ?? Number.POSITIVE_INFINITY;
}

/** Returns the digits of the req_id in a partial answer. */
export function reqIdOf({ answer }) {
  return /"req_id"\s*:\s*"?(-?\d+)/.exec(answer?.body ?? "")?.[1];
}

export function isFinal({ answer }) {
  return answer?.status === 200 && /"status"\s*:\s*"success"/.test(answer.body);
}

/** Finds polls within the interval after the last answer for their req_id, or during another poll for it. */
function earlyPolls({ exchanges }, intervalMs) {
  const last = new Map();
  const found = [];
  for (const exchange of exchanges) {
    const before = exchange.method === "GET" ? last.get(exchange.reqId) : undefined;
    if (before !== undefined) {
      const waited = exchange.receivedAt - answerTime(before, exchange.receivedAt);
      if (waited < intervalMs)
        found.push(`${name(exchange)} came ${waited} ms after ${name(before)}, not ${intervalMs}`);
    }
    // The answer to a poll may contain a new req_id.
    last.set(exchange.reqId, exchange).set(reqIdOf(exchange), exchange);
  }
  return found;
}

/**
 * Returns the time from which the interval counts. The gateway may have given a poll up at any time after its start,
 * so the interval counts from the start.
 */
function answerTime(exchange, now) {
  return exchange.answeredAt === null && endOf(exchange) <= now ? exchange.receivedAt : endOf(exchange);
}

/** Finds exchanges that start while the limit is reached. */
function excessExchanges({ exchanges }, maxInFlight) {
  const found = [];
  let open = [];
  for (const exchange of exchanges) {
    open = [...open.filter((other) => endOf(other) > exchange.receivedAt), exchange];
    if (open.length > maxInFlight)
      found.push(
        `${name(exchange)} is number ${open.length} in flight, together with ${open.slice(0, -1).map(name).join(", ")}`,
      );
  }
  return found;
}

/**
 * Finds POSTs of a query that was submitted before, unless the earlier exchange ended without an answer that could be
 * stored. A kill excuses repeats of the POSTs that were in flight, at most one per slot.
 */
function needlessPosts({ exchanges, kills }, maxInFlight) {
  const found = [];
  const excused = new Map(kills.map((kill) => [kill, []]));
  for (const [before, again] of repeats(exchanges)) {
    const kill = kills.find((kill) => mayBeInFlightAt(kill, before));
    const polls = pollsBetween(exchanges, before, again);
    if (isFailure(before) || polls.some(isUnknown)) continue;
    if (polls.length > 0) found.push(`${name(again)} repeats ${name(before)}, whose req_id had been polled`);
    else if (kill === undefined) found.push(`${name(again)} repeats ${name(before)}, which had its answer`);
    else excused.get(kill).push(again);
  }
  for (const [index, kill] of kills.entries()) {
    const repeated = excused.get(kill);
    const allowed = postsInFlight(exchanges, kill, maxInFlight);
    if (repeated.length > allowed) {
      found.push(
        `kill ${index + 1} left ${allowed} POSTs in flight, but ${repeated.length} were repeated: ${repeated.map(name).join(", ")}`,
      );
    }
  }
  return found;
}

/** Counts the POSTs that the killed gateway may have had in flight. For the gateway, an exchange ends when its answer is stored. */
function postsInFlight(exchanges, kill, maxInFlight) {
  const candidates = exchanges.filter((exchange) => mayBeInFlightAt(kill, exchange));
  const open = candidates.filter((exchange) => isOpenAt(kill, exchange));
  const answered = candidates.filter((exchange) => !isOpenAt(kill, exchange));
  return posts(open).length + Math.min(posts(answered).length, Math.max(0, maxInFlight - open.length));
}

function mayBeInFlightAt(kill, exchange) {
  return exchange.generation === kill.generation && endOf(exchange) >= kill.at - STORED_WITHIN_MS;
}

/** An answer within the same millisecond may have triggered the kill, and counts as sent. */
function isOpenAt(kill, exchange) {
  return endOf(exchange) > kill.at;
}

function posts(exchanges) {
  return exchanges.filter(({ method }) => method === "POST");
}

/** Returns each POST of a query that was submitted before, as a pair with the POST before it. */
export function repeats(exchanges) {
  const last = new Map();
  const pairs = [];
  for (const exchange of posts(exchanges)) {
    const key = `${exchange.url} ${exchange.body}`;
    if (last.has(key)) pairs.push([last.get(key), exchange]);
    last.set(key, exchange);
  }
  return pairs;
}

/** Returns the polls for the req_id of the first POST. */
function pollsBetween(exchanges, before, again) {
  const reqId = reqIdOf(before);
  return exchanges.filter((other) => other.method === "GET" && other.reqId === reqId && other.seq < again.seq);
}

function isUnknown({ answer }) {
  return /invalid request id/i.test(answer?.body ?? "");
}

function isFailure({ answer, answeredAt }) {
  return answeredAt === null || answer.status === 429 || answer.status >= 500 || isOdd(answer);
}

/** Returns true for an answer that matches no rule of the count protocol, such as a page of a proxy. */
function isOdd({ status, body }) {
  const isLong = body.length > 2 ** 20;
  return status < 200 || (status >= 300 && status < 400) || isLong || !/^\s*\{.*"status"/s.test(body);
}

function name({ seq, method }) {
  return `${method} #${seq}`;
}
