// Starts the page and connects its parts.

/** @import { FormState, ValidQuery } from "./query-form.js" */
/** @import { RunRecord } from "./run.js" */

import { CleverTapError } from "/clevertap-counts/index.js";
import { connectionPanel } from "./connection.js";
import { announce, byId, copy, part } from "./dom.js";
import { queryForm } from "./query-form.js";
import { requestView } from "./request-view.js";
import { linkTo } from "./run-buttons.js";
import { runList } from "./run-list.js";
import { readLink, writeLink } from "./share.js";
import { loadDraft, saveDraft } from "./storage.js";

const ADDRESS_DELAY_MS = 400;
/** Longer links are not put into the address, because some browsers and proxies cut them. */
const MAX_ADDRESS_LENGTH = 8_000;

function start() {
  const form = queryForm({ onChange, onSubmit, onRefuse });
  const connection = connectionPanel({ onMode: updateRequest, onConnect, onForget });
  const showRequest = requestView(connection.get);
  const runs = runList({ connection, edit });
  const linkMessage = part(byId("query"), "link-message");
  /** @type {FormState | undefined} */
  let state;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let addressTimer;
  /**
   * The count that the user started without credentials.
   *
   * @type {(ValidQuery & { series: boolean }) | undefined}
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

  /** Makes the page's address a link to the query, if the query is valid. */
  function updateAddress() {
    const link = state?.query ? writeLink({ query: state.query, endpoint: state.endpoint, series: false }) : "";
    const hash = link.length > MAX_ADDRESS_LENGTH || link === "" ? "" : `#${link}`;
    if (hash !== location.hash) history.replaceState(null, "", location.pathname + hash);
  }

  /** @param {ValidQuery & { series: boolean }} count */
  function onSubmit(count) {
    const { mode } = connection.get();
    if (connection.client(mode) === undefined) {
      waiting = count;
      return connection.request(mode);
    }
    try {
      runs.start({ ...count, mode });
    } catch (error) {
      if (!(error instanceof CleverTapError) || error.code !== "invalid_query") throw error;
      if (error.issues[0]) form.showIssue(error.issues[0]);
    }
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

  /** @param {RunRecord} record */
  function edit({ query, endpoint }) {
    form.showQuery(query, endpoint);
    form.focus();
  }

  /** Shows the query of the page's address in the form, if there is one. */
  function openLink() {
    const link = readLink(location.hash);
    if (link === undefined) return;
    if ("problem" in link) return showLinkMessage(`This link cannot be opened: ${link.problem}`);
    const validated = form.showQuery(link.query, link.endpoint);
    if (validated.ok) return form.focusSubmit(link.series);
    showLinkMessage("The query in this link is not valid. Correct it below, or start a new query.");
  }

  /** @param {string} message */
  function showLinkMessage(message) {
    linkMessage.textContent = message;
    linkMessage.hidden = false;
  }

  const copyLink = part(byId("query"), "copy-link");
  copyLink.addEventListener("click", () => {
    const complete = form.complete();
    if (complete) copy(copyLink, linkTo({ ...complete, series: false }));
  });
  addEventListener("hashchange", openLink);
  const narrow = matchMedia("(max-width: 60rem)");
  byId("request", HTMLDetailsElement).open = !narrow.matches;
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
