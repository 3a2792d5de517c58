// Asks the gateway for its health. The answer also tells if it knows a token.

/**
 * @typedef {object} GatewayHealth
 * @property {"set" | "refused" | "unchecked"} token "unchecked" if the gateway did not say
 * @property {string[]} accounts the accounts of the token; empty if the gateway did not name them
 * @property {string} problem a sentence about the gateway, or "" if it is well
 */

const TIMEOUT_MS = 20_000;
const UNREACHABLE = "The gateway cannot be reached, so the token is not checked.";

/** The meaning of each status of the gateway for the user; "" for nothing. */
const PROBLEMS = new Map([
  ["ok", ""],
  ["degraded", "The gateway has trouble, so counts may take longer"],
  ["failing", "The gateway cannot count at the moment"],
]);

/**
 * Asks the gateway of this site.
 *
 * @param {string} token
 * @returns {Promise<GatewayHealth>}
 */
export async function askHealth(token) {
  try {
    const answer = await fetch("/health", {
      headers: { Authorization: `Bearer ${token}` },
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return readHealth(answer.status, await answer.text());
  } catch {
    return { token: "unchecked", accounts: [], problem: UNREACHABLE };
  }
}

/**
 * Reads the answer of `GET /health`.
 *
 * @param {number} status
 * @param {string} text
 * @returns {GatewayHealth}
 */
export function readHealth(status, text) {
  if (status === 401) return { token: "refused", accounts: [], problem: "" };
  const body = parse(text);
  const reason = typeof body.reason === "string" ? body.reason : "";
  const problem = PROBLEMS.get(String(body.status));
  if (problem === undefined)
    return {
      token: "unchecked",
      accounts: [],
      problem: `The gateway answered with HTTP ${status}, so the token is not checked.`,
    };
  const isKnown = typeof body.accounts === "object" && body.accounts !== null;
  return {
    // The gateway names the accounts of every token that it knows. It does not see a token with a space as one.
    token: isKnown ? "set" : problem === "" ? "refused" : "unchecked",
    accounts: isKnown ? Object.keys(Object(body.accounts)) : [],
    problem: problem && sentence(problem, reason),
  };
}

/**
 * Returns the problem of the selected account, or `undefined` if the token may use it.
 *
 * @param {readonly string[]} accounts
 * @param {string} selected "" if the user selected none
 */
export function accountProblem(accounts, selected) {
  if (accounts.length === 0 || accounts.includes(selected)) return undefined;
  if (selected !== "") return `This token cannot use the account ${selected}. Its accounts: ${accounts.join(", ")}.`;
  return accounts.length > 1
    ? `This token has several accounts. Enter one of them: ${accounts.join(", ")}.`
    : undefined;
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function parse(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/**
 * @param {string} problem
 * @param {string} reason
 */
function sentence(problem, reason) {
  return reason === "" ? `${problem}.` : `${problem}: ${reason.replace(/\.$/, "")}.`;
}
