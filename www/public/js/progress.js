// Describes the progress of a run in words.

/** @import { CleverTapError, Progress } from "/clevertap-counts/index.js" */
/** @import { RunRecord } from "./run-record.js" */

import { countParts, partsInWords } from "./results.js";

/**
 * Formats a time as "0:07", "12:40" or "3:05:00".
 *
 * @param {number} ms
 */
export function clock(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * Formats a time as "8 s", "2 min 5 s" or "1 h 3 min".
 *
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor(seconds / 60) % 60} min`;
}

/**
 * Describes the current step of a run: the next scheduled request if all parts wait.
 *
 * @param {{ record: RunRecord, progress: Map<unknown, Progress> }} run
 * @param {number} now
 */
export function phase(run, now) {
  const progress = [...run.progress.values()];
  const { done, all } = countParts(run.record);
  const share = all > 1 ? `${done} of ${all} ${partsInWords(run.record)}. ` : "";
  const scheduled = progress.filter((one) => "nextRequestAt" in one).filter(({ nextRequestAt }) => nextRequestAt > now);
  const [first, ...others] = scheduled;
  if (first === undefined)
    return share + (progress.every(({ phase }) => phase === "queued") ? "Queued…" : "Sending the request…");
  const next = others.reduce((one, other) => (other.nextRequestAt < one.nextRequestAt ? other : one), first);
  const seconds = Math.ceil((next.nextRequestAt - now) / 1_000);
  if (next.phase === "retrying") return `${share}${failureInWords(next.error)}. Retrying in ${seconds} s`;
  return `${share}CleverTap is counting. Checking again in ${seconds} s`;
}

/** @param {CleverTapError} error */
function failureInWords({ code }) {
  if (code === "rate_limited") return "Too many requests";
  if (code === "network") return "No connection";
  return code === "timeout" ? "No answer in time" : "Temporary failure";
}
