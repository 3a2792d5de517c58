// The notices of a run: failures and other states, each with the action that helps.

/** @import { Explanation, Help } from "./failures.js" */
/** @import { Run, RunState } from "./run.js" */
/** @import { RunRecord } from "./run-record.js" */

import { fromTemplate, part, setText } from "./dom.js";
import { explain, failures } from "./failures.js";
import { lineResults, partsInWords } from "./results.js";
import { zeroChecks } from "./zero-checks.js";

/**
 * @typedef {Explanation & { label?: string, isCalm?: boolean }} Notice an explanation with the label of its button; a calm
 *   one is not about a failure
 */

/** @type {Record<Help, string>} */
const HELP = { credentials: "Change credentials", resume: "Resume", again: "Count again", edit: "Edit query" };

/**
 * Shows the notices of a run in `container`.
 *
 * @param {HTMLElement} container
 * @param {Run} run
 * @param {Record<Help, (run: Run) => void>} actions
 */
export function showNotices(container, run, actions) {
  const notices = noticesOf(run.record, run.state, navigator.onLine);
  const key = JSON.stringify(notices);
  if (container.dataset.shown === key) return;
  container.dataset.shown = key;
  container.replaceChildren(...notices.map((notice) => noticeBox(notice, () => actions[notice.help](run))));
}

/**
 * @param {RunRecord} record
 * @param {RunState} state
 * @param {boolean} connected
 * @returns {Notice[]}
 */
function noticesOf(record, state, connected) {
  /** @type {Notice[]} */
  const notices = failures(record).map(({ error, parts }) => {
    const explanation = explain(error, { mode: record.mode, connected });
    if (parts === record.parts.length) return explanation;
    return {
      ...explanation,
      text: `${explanation.text} (${parts} of ${record.parts.length} ${partsInWords(record)})`,
    };
  });
  if (state === "cancelled") notices.push({ title: "Cancelled", text: "", help: "resume", isCalm: true });
  if (state === "waiting") notices.push(missingCredentials(record));
  if (state === "done") notices.push(...zeroNotices(record));
  return notices;
}

/**
 * Names the things to check for each query whose counts are all 0.
 *
 * @param {RunRecord} record
 * @returns {Notice[]}
 */
function zeroNotices(record) {
  return lineResults(record)
    .filter(({ isBefore, points }) => !isBefore && points.every(({ count }) => count === 0))
    .map(({ query }) => ({ query, checks: zeroChecks(query) }))
    .filter(({ checks }) => checks.length > 0)
    .map(({ query, checks }) => ({
      title: record.others.length > 0 ? `Nothing matched for ${query.event_name}` : "Nothing matched",
      text: checks.join("\n"),
      help: "edit",
      isCalm: true,
    }));
}

/**
 * @param {RunRecord} record
 * @returns {Notice}
 */
function missingCredentials({ mode, account }) {
  const secret = mode === "direct" ? "passcode" : "token";
  return {
    title: account ? `Waiting for the ${secret} for account ${account}` : `Waiting for the ${secret}`,
    text: "The count continues as soon as you enter it.",
    help: "credentials",
    label: `Enter ${secret}`,
    isCalm: true,
  };
}

/**
 * @param {Notice} notice
 * @param {() => void} act
 */
function noticeBox({ title, text, help, label = HELP[help], isCalm = false }, act) {
  const box = fromTemplate("notice-template");
  box.classList.toggle("calm", isCalm);
  setText(part(box, "title"), title);
  setText(part(box, "text"), text);
  part(box, "text").hidden = text === "";
  setText(part(box, "help"), label);
  part(box, "help").addEventListener("click", act);
  return box;
}
