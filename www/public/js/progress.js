// Where a run stands, in words.

import { tally } from "./results.js";

/** "0:07", "12:40" or "3:05:00". */
export function clock(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "8 s", "2 min 5 s" or "1 h 3 min". */
export function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor(seconds / 60) % 60} min`;
}

/** What is being done, from the progress of the run's unfinished parts. */
export function phase(run, now) {
  const progress = [...run.progress.values()];
  const { done, all } = tally(run.record);
  const share = run.record.series ? `${done} of ${all} days. ` : "";
  const due = progress.filter(({ nextRequestAt }) => nextRequestAt > now);
  if (due.length === 0)
    return share + (progress.every(({ phase }) => phase === "queued") ? "In the queue…" : "Asking…");
  const next = due.reduce((one, other) => (other.nextRequestAt < one.nextRequestAt ? other : one));
  const seconds = Math.ceil((next.nextRequestAt - now) / 1_000);
  if (next.phase === "retrying") return `${share}${trouble(next.error)}: trying again in ${seconds} s`;
  return `${share}CleverTap is counting: asking again in ${seconds} s`;
}

function trouble({ code }) {
  const words = { rate_limited: "Too many requests", network: "No connection", timeout: "No answer in time" };
  return words[code] ?? "A passing failure";
}
