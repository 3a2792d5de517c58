// The outcome of each HTTP status with each kind of body, derived from the contract and not from the package's code.

/** A success of every endpoint: reports hold the count in a group. */
export const successOf = (count) => `{"status":"success","count":${count},"days":{"20240101":${count}}}`;

/** The result of that answer. */
export const resultOf = (count, endpoint) =>
  ["events", "profiles"].includes(endpoint) ? count : { days: { 20240101: count } };

/** The kinds of bodies, and functions that make the simulator's step; a partial answer has `reqId`. */
export const BODIES = {
  "a success": () => ({ body: successOf(7138) }),
  "a partial": (reqId) => ({ body: `{"status":"partial","req_id":${JSON.stringify(reqId)}}` }),
  "a failure": () => ({ body: '{"status":"fail","error":"Invalid event : Charged"}' }),
  "a page of HTML": () => ({ body: "<html><body>Hello</body></html>", headers: { "Content-Type": "text/html" } }),
  "no body": () => ({ body: "" }),
};

/** Statuses whose body fetch drops, as its standard says. */
const WITHOUT_BODY = [204, 205, 304];

const within = (status, least, most) => status >= least && status <= most;

/** Returns the outcome of an answer; with these bodies it is the same for a POST and a poll. */
export function outcomeOfStatus(status, sent) {
  const body = WITHOUT_BODY.includes(status) ? "no body" : sent;
  if (within(status, 300, 399)) return { error: "invalid_response" };
  if (within(status, 200, 299) && body === "a success") return { count: 7138 };
  if (within(status, 200, 299) && body === "a partial") return { partial: true };
  if (status === 401 || status === 403) return { error: "unauthorized" };
  if (status === 429) return { error: "rate_limited" };
  if (within(status, 500, 599)) return { error: "server_error" };
  if (body === "a failure") return { error: "query_failed" };
  if (status === 408 || status === 425) return { error: "server_error" };
  return { error: "invalid_response" };
}

/** Codes after which the same call may succeed a little later. */
export const TRANSIENT = ["rate_limited", "server_error", "network", "timeout"];

/** Codes of errors without a Pending to resume. */
export const NOT_RESUMABLE = ["query_failed", "request_expired"];
