// Puts the page together.

import { answers } from "./answers.js";
import { connectPanel } from "./connection.js";
import { announce, copy, part } from "./dom.js";
import { queryForm } from "./query-form.js";
import { requestView } from "./request-view.js";
import { linkTo } from "./run-tools.js";
import { readLink, writeLink } from "./share.js";
import { loadDraft, saveDraft } from "./storage.js";
import { validateQuery } from "/clevertap-counts/index.js";

const ADDRESS_AFTER_MS = 400;
const ADDRESS_LIMIT = 8_000;

function start() {
  const form = queryForm({ changed: questionChanged, asked, refused });
  const connection = connectPanel({ changed: () => showRequest(question), taken, forgotten });
  const showRequest = requestView({ connection: connection.get });
  const runs = answers({ connection, edit });
  const linkMessage = part(document.getElementById("question"), "link-message");
  let question;
  let addressTimer;
  /** What waits for credentials to be asked. */
  let waiting;

  function questionChanged(next) {
    question = next;
    waiting = undefined;
    saveDraft(form.draft());
    showRequest(question);
    clearTimeout(addressTimer);
    addressTimer = setTimeout(showAddress, ADDRESS_AFTER_MS);
  }

  /** The address is a link to the question, as far as it can be asked. */
  function showAddress() {
    const link = question.query ? writeLink({ ...question, series: false }) : "";
    const hash = link.length > ADDRESS_LIMIT || link === "" ? "" : `#${link}`;
    if (hash !== location.hash) history.replaceState(null, "", location.pathname + hash);
  }

  function asked(ready) {
    const { mode } = connection.get();
    linkMessage.hidden = true;
    if (connection.client(mode) === undefined) {
      waiting = ready;
      return connection.ask(mode);
    }
    try {
      runs.start({ ...ready, mode });
    } catch (error) {
      if (error.code !== "invalid_query") throw error;
      form.complain(error.issues[0]);
    }
  }

  function refused(count) {
    announce(count === 1 ? "One thing is to be put right." : `${count} things are to be put right.`);
  }

  function taken() {
    showRequest(question);
    runs.goOn();
    if (waiting) asked(waiting);
    waiting = undefined;
  }

  function forgotten() {
    showRequest(question);
    runs.pause(connection.get().mode);
  }

  function edit({ query, endpoint }) {
    form.writeQuery(query, endpoint);
    form.focus();
  }

  /** Fills the form from the address, if that carries a question. */
  function openLink() {
    const link = readLink(location.hash);
    if (link === undefined) return false;
    const validated = link.problem ? undefined : validateQuery(link.query);
    const problem = link.problem ?? validated.issues?.[0]?.message;
    linkMessage.hidden = problem === undefined;
    linkMessage.textContent =
      problem === undefined ? "" : `The link carries no question that can be counted: ${problem}`;
    if (problem !== undefined) return false;
    form.writeQuery(validated.query, link.endpoint);
    form.offer(link.series);
    return true;
  }

  const copyLink = part(document.getElementById("question"), "copy-link");
  copyLink.addEventListener("click", () => {
    const complete = form.complete();
    if (complete) copy(copyLink, linkTo({ ...complete, series: false }));
  });
  addEventListener("hashchange", openLink);
  const narrow = matchMedia("(max-width: 60rem)");
  document.getElementById("request").open = !narrow.matches;
  if (!openLink()) form.writeDraft(loadDraft());
  runs.goOn();
}

try {
  start();
} catch (error) {
  const broken = document.getElementById("broken");
  broken.textContent = error.code === "wasm_unavailable" ? error.message : `The page could not start: ${error.message}`;
  broken.hidden = false;
  throw error;
}
