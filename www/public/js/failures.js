// Describes failures in words, with the action that helps.

/** @import { CleverTapError } from "/clevertap-counts/index.js" */
/** @import { RunRecord } from "./run-record.js" */
/** @import { Mode } from "./clients.js" */

/**
 * @typedef {object} PlainError The stored form of an error.
 * @property {CleverTapError["code"]} code
 * @property {string} message
 * @property {string | undefined} [apiError]
 * @property {number | undefined} [status]
 * @property {boolean} [gaveUp] the gateway gave up on this count, so resuming it is useless
 *
 * @typedef {"credentials" | "resume" | "again" | "edit"} Help the action that helps: enter other credentials, resume
 *   the count, submit it again, or edit the query
 * @typedef {{ title: string, text: string, help: Help }} Explanation
 */

/** The codes of the gateway's own failures: CleverTap did not deliver the count, and the time is over. */
const GATEWAY_CODES = [424, 408];

/**
 * Extracts the fields of an error that are stored.
 *
 * @param {unknown} error
 * @param {Mode} mode
 * @returns {PlainError}
 */
export function plainError(error, mode) {
  const { code = "internal", message = "", apiError, apiCode, status } = /** @type {Partial<CleverTapError>} */ (error);
  // The gateway reports the end of a count with HTTP 200, and the failure of one exchange with another status. Earlier
  // versions of it sent a code that reads as a server error.
  const isGateways = code === "server_error" || (apiCode !== undefined && GATEWAY_CODES.includes(apiCode));
  const gaveUp = mode === "gateway" && status === 200 && isGateways;
  return { code, message, apiError, status, ...(gaveUp ? { gaveUp } : {}) };
}

/**
 * Explains a failure. `connected` is the browser's own opinion about the connection.
 *
 * @param {PlainError} error
 * @param {{ mode: Mode, connected?: boolean }} context
 * @returns {Explanation}
 */
export function explain({ code, message, apiError, status, gaveUp }, { mode, connected = true }) {
  const Service = mode === "direct" ? "CleverTap" : "The gateway";
  const reason = readable(apiError ?? message);
  if (gaveUp) return { title: "The gateway gave up on this count", text: reason, help: "again" };
  switch (code) {
    case "unauthorized":
      return mode === "direct"
        ? {
            title: "CleverTap refused the passcode",
            text: `${reason} (CleverTap also answers this if the region is wrong.)`,
            help: "credentials",
          }
        : { title: "The gateway refused the token", text: reason, help: "credentials" };
    case "query_failed": {
      // The gateway passes on CleverTap's refusal of a query with HTTP 200; other statuses are its own refusals.
      const refusedBy = mode === "gateway" && status !== undefined && status >= 400 ? "The gateway" : "CleverTap";
      return { title: `${refusedBy} cannot count this`, text: reason, help: "edit" };
    }
    case "request_expired":
      return {
        title: "This count has expired",
        text: `${Service} no longer has it. You can count it again.`,
        help: "again",
      };
    case "network":
      return connected
        ? {
            title: `${Service} cannot be reached`,
            text: "There was no answer. Nothing is lost: resume to continue where it stopped.",
            help: "resume",
          }
        : { title: "You are offline", text: "The count continues when the connection is back.", help: "resume" };
    case "rate_limited":
      return { title: "Too many counts at once", text: reason, help: "resume" };
    case "timeout":
    case "deadline_exceeded":
      return {
        title: "It took too long",
        text: `${Service} did not answer in time. Resume to continue where it stopped.`,
        help: "resume",
      };
    case "server_error":
      return { title: `${Service} has a problem`, text: reason, help: "resume" };
    case "wasm_unavailable":
      return { title: "This browser cannot run the page", text: message, help: "again" };
    case "invalid_query":
      return { title: "This query is not valid", text: message, help: "edit" };
    case "invalid_options":
      return { title: "These credentials cannot be sent", text: message, help: "credentials" };
    default:
      return { title: `${Service} sent an unexpected answer`, text: reason, help: "resume" };
  }
}

/**
 * Unpacks an error text. CleverTap writes some of them as JSON: `["Invalid event : Charged"]`.
 *
 * @param {string} text
 */
function readable(text) {
  try {
    const texts = [JSON.parse(text)].flat();
    return texts.every((one) => typeof one === "string") ? texts.join("; ") : text;
  } catch {
    return text;
  }
}

/**
 * Says if resuming, possibly later or with other credentials, can still bring the count.
 *
 * @param {Pick<PlainError, "code" | "gaveUp">} error
 */
export function canResume({ code, gaveUp }) {
  return !gaveUp && !["query_failed", "request_expired", "invalid_query"].includes(code);
}

/**
 * Groups the failures of a run's parts. Returns one error of each kind with the number of parts.
 *
 * @param {Pick<RunRecord, "parts">} run
 */
export function failures({ parts }) {
  /** @type {Map<string, { error: PlainError, parts: number }>} */
  const kinds = new Map();
  for (const { error } of parts) {
    if (error === undefined) continue;
    const key = `${error.code} ${error.apiError ?? error.message}`;
    const kind = kinds.get(key) ?? { error, parts: 0 };
    kind.parts += 1;
    kinds.set(key, kind);
  }
  return [...kinds.values()];
}
