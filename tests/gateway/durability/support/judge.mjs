// Judges what a recorder has written down: were the promises about the upstream kept? Each judge gives
// its findings as sentences; none means that it has nothing to object to.

/** How long after it was sent an answer may not have been stored yet, on a machine that is busy. */
const STORED_WITHIN_MS = 5_000;

/** All of the judges. `intervalMs` is the poll interval, `most` how many exchanges may be in flight. */
export function judge(record, { intervalMs, most }) {
  return [...earlyPolls(record, intervalMs), ...crowds(record, most), ...needlessPosts(record, most)];
}

/** When the upstream was done with an exchange; Infinity where it is not. */
export function endOf({ answeredAt, gaveUpAt }) {
  return answeredAt ?? gaveUpAt ?? Number.POSITIVE_INFINITY;
}

/** The req_id that a partial answer gives, digit for digit. */
export function reqIdOf({ answer }) {
  return /"req_id"\s*:\s*"?(-?\d+)/.exec(answer?.body ?? "")?.[1];
}

export function isFinal({ answer }) {
  return answer?.status === 200 && /"status"\s*:\s*"success"/.test(answer.body);
}

/** Polls sooner than the interval after the last answer for their req_id, or while it is being polled. */
function earlyPolls({ exchanges }, intervalMs) {
  const last = new Map();
  const findings = [];
  for (const exchange of exchanges) {
    const before = exchange.method === "GET" ? last.get(exchange.reqId) : undefined;
    if (before !== undefined) {
      const waited = exchange.receivedAt - answerOf(before, exchange.receivedAt);
      if (waited < intervalMs)
        findings.push(`${name(exchange)} came ${waited} ms after ${name(before)}, not ${intervalMs}`);
    }
    // A poll may bring another req_id.
    last.set(exchange.reqId, exchange).set(reqIdOf(exchange), exchange);
  }
  return findings;
}

/** When a poll had its answer. One that was given up had none, and when its peer knew is not known here: it counts from its start. */
function answerOf(exchange, now) {
  return exchange.answeredAt === null && endOf(exchange) <= now ? exchange.receivedAt : endOf(exchange);
}

/** The exchanges that begin while as many as may be are in flight. */
function crowds({ exchanges }, most) {
  const findings = [];
  let open = [];
  for (const exchange of exchanges) {
    open = [...open.filter((other) => endOf(other) > exchange.receivedAt), exchange];
    if (open.length > most)
      findings.push(
        `${name(exchange)} is number ${open.length} in flight, beside ${open.slice(0, -1).map(name).join(", ")}`,
      );
  }
  return findings;
}

/**
 * POSTs of a query that was submitted before, unless that exchange ended without an answer that could be
 * stored. A kill excuses those that were in flight then, and no more of them than there were slots.
 */
function needlessPosts({ exchanges, kills }, most) {
  const findings = [];
  const excused = new Map(kills.map((kill) => [kill, []]));
  for (const [before, again] of repeats(exchanges)) {
    const kill = kills.find((kill) => inFlightAt(kill, before));
    const polls = pollsBetween(exchanges, before, again);
    if (endedBadly(before) || polls.some(isUnknown)) continue;
    if (polls.length > 0) findings.push(`${name(again)} repeats ${name(before)}, whose req_id had been polled`);
    else if (kill === undefined) findings.push(`${name(again)} repeats ${name(before)}, which had its answer`);
    else excused.get(kill).push(again);
  }
  for (const [index, kill] of kills.entries()) {
    const extra = excused.get(kill);
    const allowed = postsInFlight(exchanges, kill, most);
    if (extra.length > allowed) {
      findings.push(
        `kill ${index + 1} left ${allowed} POSTs in flight, but ${extra.length} were repeated: ${extra.map(name).join(", ")}`,
      );
    }
  }
  return findings;
}

/** The POSTs that may have been in flight at a kill, as the killed one saw it: an answer counts when it is stored. */
function postsInFlight(exchanges, kill, most) {
  const within = exchanges.filter((exchange) => inFlightAt(kill, exchange));
  const open = within.filter((exchange) => isOpenAt(kill, exchange));
  const answered = within.filter((exchange) => !isOpenAt(kill, exchange));
  return posts(open).length + Math.min(posts(answered).length, Math.max(0, most - open.length));
}

function inFlightAt(kill, exchange) {
  return exchange.generation === kill.generation && endOf(exchange) >= kill.at - STORED_WITHIN_MS;
}

/** An answer of that very millisecond may have been what the kill waited for. */
function isOpenAt(kill, exchange) {
  return endOf(exchange) > kill.at;
}

function posts(exchanges) {
  return exchanges.filter(({ method }) => method === "POST");
}

/** Each POST of a query that had been submitted, with the POST before it. */
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

/** The polls for the req_id that the first POST brought. */
function pollsBetween(exchanges, before, again) {
  const reqId = reqIdOf(before);
  return exchanges.filter((other) => other.method === "GET" && other.reqId === reqId && other.seq < again.seq);
}

function isUnknown({ answer }) {
  return /invalid request id/i.test(answer?.body ?? "");
}

function endedBadly({ answer, answeredAt }) {
  return answeredAt === null || answer.status === 429 || answer.status >= 500;
}

function name({ seq, method }) {
  return `${method} #${seq}`;
}
