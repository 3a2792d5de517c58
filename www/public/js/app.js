// Starts the page and connects its parts.

/** @import { FormState } from "./query-form.js" */
/** @import { Question } from "./question.js" */

import { CleverTapError } from "/clevertap-counts/index.js";
import { connectionPanel } from "./connection.js";
import { announce, byId, copy, part } from "./dom.js";
import { queryForm } from "./query-form.js";
import { requestView } from "./request-view.js";
import { linkTo } from "./run-buttons.js";
import { runList } from "./run-list.js";
import { savedQuestions } from "./saved-questions.js";
import { readLink, withDays, writeLink } from "./share.js";
import { loadDraft, removeAll, saveDraft } from "./storage.js";
import { updateSuggestions } from "./suggestions.js";

const ADDRESS_DELAY_MS = 400;
/** Longer links are not put into the address, because some browsers and proxies cut them. */
const MAX_ADDRESS_LENGTH = 8_000;

function start() {
  const form = queryForm({ onChange, onSubmit, onRefuse });
  const connection = connectionPanel({ onMode: updateRequest, onConnect, onForget, onForgetAll });
  const showRequest = requestView(connection.get);
  const runs = runList({ connection, edit });
  const saved = savedQuestions({ question: form.complete, open: openSaved, onChange: updateSuggestions });
  const linkMessage = part(byId("query"), "link-message");
  /** @type {FormState | undefined} */
  let state;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let addressTimer;
  /**
   * The question that the user asked without credentials.
   *
   * @type {Question | undefined}
   */
  let waiting;

  /** @param {FormState} next */
  function onChange(next) {
    state = next;
    waiting = undefined;
    linkMessage.hidden = true;
    saveDraft(form.draft());
    updateRequest();
    clearTimeout(addressTimer);
    addressTimer = setTimeout(updateAddress, ADDRESS_DELAY_MS);
  }

  function updateRequest() {
    if (state) showRequest(state);
  }

  /** Makes the page's address a link to the question, if it is valid. */
  function updateAddress() {
    const link = state?.question ? writeLink(state.question) : "";
    const hash = link.length > MAX_ADDRESS_LENGTH || link === "" ? "" : `#${link}`;
    if (hash !== location.hash) history.replaceState(null, "", location.pathname + hash);
  }

  /** @param {Question} question */
  function onSubmit(question) {
    const { mode } = connection.get();
    if (connection.client(mode) === undefined) {
      waiting = question;
      return connection.request(mode);
    }
    runs.start({ ...question, mode, name: saved.nameOf(question) });
  }

  /** @param {number} issues */
  function onRefuse(issues) {
    announce(issues === 1 ? "1 problem to fix." : `${issues} problems to fix.`);
  }

  function onConnect() {
    updateRequest();
    runs.resumeAll();
    if (waiting) onSubmit(waiting);
    waiting = undefined;
  }

  function onForget() {
    updateRequest();
    runs.pause(connection.get().mode);
  }

  /** @param {Question} question */
  function edit(question) {
    form.showQuestion(question);
    form.focus();
  }

  /**
   * Shows a saved question with the days that its range has today.
   *
   * @param {Question} question
   */
  function openSaved({ query, others, ...more }) {
    const today = (/** @type {unknown} */ one) => withDays(one, more.range);
    form.showQuestion({ ...more, query: today(query), others: others.map(today) });
    form.focusSubmit();
  }

  function onForgetAll() {
    runs.removeAll();
    removeAll();
    saved.show();
    updateSuggestions();
    form.writeDraft({});
  }

  /** Shows the query of the page's address in the form, if there is one. */
  function openLink() {
    const link = readLink(location.hash);
    if (link === undefined) return;
    if ("problem" in link) return showLinkMessage(`This link cannot be opened: ${link.problem}`);
    if (form.showQuestion(link)) return form.focusSubmit();
    showLinkMessage("The query in this link is not valid. Correct it below, or start a new query.");
  }

  /** @param {string} message */
  function showLinkMessage(message) {
    linkMessage.textContent = message;
    linkMessage.hidden = false;
  }

  const copyLink = part(byId("query"), "copy-link");
  copyLink.addEventListener("click", () => {
    const question = form.complete();
    if (question) copy(copyLink, linkTo(question));
  });
  addEventListener("hashchange", openLink);
  form.writeDraft(loadDraft() ?? {});
  openLink();
  runs.resumeAll();
}

try {
  start();
} catch (error) {
  const banner = byId("broken");
  const message = error instanceof Error ? error.message : String(error);
  const isExplained = error instanceof CleverTapError && error.code === "wasm_unavailable";
  banner.textContent = isExplained ? message : `The page could not start: ${message}`;
  banner.hidden = false;
  throw error;
}
