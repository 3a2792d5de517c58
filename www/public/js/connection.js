// The connection panel: the gateway with its token, or CleverTap itself with its passcode.

/** @import { Connection, Mode } from "./clients.js" */
/** @import { SecretStatus } from "./secret-status.js" */
/** @import { CountsClient } from "/clevertap-counts/index.js" */

import { accountOf, EMPTY_CONNECTION, makeClient } from "./clients.js";
import { announce, byId, control, part, radios, setMessage, setText } from "./dom.js";
import { accountProblem, askHealth } from "./health.js";
import { STATUS } from "./secret-status.js";
import { CleverTapError } from "/clevertap-counts/index.js";

/** The key in the tab's session storage. It is gone when the tab is closed and never holds the passcode. */
const STORED = "clevertap-counts:connection";
/** The pause between two questions for the health of a gateway that has trouble. */
const RECHECK_MS = 60_000;
const REFUSED = "The gateway does not know this token. Check that it is complete, or ask the operator for another.";

/**
 * Sets up the panel. The callbacks report a change of the mode, new credentials, forgotten credentials, and the wish to
 * forget everything else as well.
 *
 * @param {{ onMode: () => void, onConnect: () => void, onForget: () => void, onForgetAll: () => void }} callbacks
 */
export function connectionPanel({ onMode, onConnect, onForget, onForgetAll }) {
  const panel = byId("connection");
  const form = byId("connection-form", HTMLFormElement);
  const toggle = byId("connection-toggle");
  const forgetMore = part(panel, "forget-more");
  const modes = radios(form, "mode");
  const region = control(form, "region", HTMLSelectElement);
  /** @param {"token" | "account" | "accountId" | "passcode"} name */
  const field = (name) => control(form, name);
  const secretField = () => field(state.mode === "direct" ? "passcode" : "token");
  /** @type {Connection} */
  let state = { ...EMPTY_CONNECTION, ...loadStored() };
  /** @type {Partial<Record<Mode, CountsClient | undefined>>} */
  let clients = {};
  /**
   * The status of each secret. A passcode is not checked before a count, because only a count can tell.
   *
   * @type {Record<Mode, SecretStatus>}
   */
  let status = { gateway: "checking", direct: "entered" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let recheck;

  /** @param {Mode} mode */
  const account = (mode) => accountOf(mode, state);

  /**
   * Returns the client of a mode, or `undefined` if credentials are missing or the panel names another account than
   * `wantedAccount`.
   *
   * @param {Mode} mode
   * @param {string} [wantedAccount]
   */
  function client(mode, wantedAccount) {
    return problem(mode) === undefined && matchesAccount(mode, wantedAccount) ? clients[mode] : undefined;
  }

  /**
   * Says if a run of `wantedAccount` may continue with the panel's account, because counts of two accounts must not
   * be mixed. An account that is not named matches every other.
   *
   * @param {Mode} mode
   * @param {string} [wantedAccount]
   */
  function matchesAccount(mode, wantedAccount = "") {
    return wantedAccount === "" || ["", wantedAccount].includes(account(mode));
  }

  /**
   * Returns the reason why a mode has no client, or `undefined` if it has one.
   *
   * @param {Mode} mode
   */
  function problem(mode) {
    try {
      clients[mode] ??= makeClient(mode, state);
      return clients[mode] ? undefined : missing({ ...state, mode });
    } catch (error) {
      if (!(error instanceof CleverTapError)) throw error;
      return error.code === "invalid_options" ? (error.issues[0]?.message ?? error.message) : error.message;
    }
  }

  function show() {
    for (const name of /** @type {const} */ (["token", "account", "accountId"])) field(name).value = state[name];
    region.value = state.region;
    modes.value = state.mode;
    part(form, "gateway").hidden = state.mode === "direct";
    part(form, "direct").hidden = state.mode !== "direct";
    const ready = problem(state.mode) === undefined;
    const [name, secret] = state.mode === "direct" ? ["Direct", "passcode"] : ["Gateway", "token"];
    const shown = ready ? status[state.mode] : "needed";
    setText(part(toggle, "status"), `${name}: ${STATUS[shown](secret)}`);
    toggle.dataset.status = shown;
    part(form, "forget").hidden = !ready;
  }

  /** @param {boolean} open */
  function setOpen(open) {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  }

  /**
   * Shows a message next to the secret's field.
   *
   * @param {string} text
   */
  function showMessage(text) {
    setMessage(field("account"), part(form, "account-message"));
    for (const name of /** @type {const} */ (["token", "passcode"])) {
      setMessage(field(name), part(form, `${name}-message`), field(name) === secretField() ? text : "");
    }
  }

  /** @param {Connection} next */
  function setState(next) {
    state = next;
    clients = {};
    status = { gateway: "checking", direct: "entered" };
    showGatewayProblem("");
    forgetMore.hidden = true;
    sessionStorage.setItem(STORED, JSON.stringify({ ...state, passcode: "" }));
    showMessage("");
    show();
  }

  /** @param {string} text */
  function showGatewayProblem(text) {
    clearTimeout(recheck);
    const note = byId("gateway-note");
    note.hidden = text === "";
    setText(note, text);
    if (text !== "") recheck = setTimeout(check, RECHECK_MS);
  }

  /**
   * Asks the gateway about the token, and shows the answer. Returns the field of the credential that has a problem, or
   * "outdated" if other credentials were entered meanwhile.
   *
   * @returns {Promise<"token" | "account" | "outdated" | undefined>}
   */
  async function check() {
    const asked = state;
    if (state.mode === "direct" || problem("gateway") !== undefined) return undefined;
    const health = await askHealth(state.token);
    if (state !== asked) return "outdated";
    status.gateway = health.token;
    byId("known-accounts").replaceChildren(...health.accounts.map((account) => new Option(account, account)));
    showGatewayProblem(health.problem);
    show();
    if (health.token === "refused") {
      showMessage(REFUSED);
      return "token";
    }
    const wrongAccount = accountProblem(health.accounts, state.account);
    setMessage(field("account"), part(form, "account-message"), wrongAccount);
    return wrongAccount === undefined ? undefined : "account";
  }

  /** @param {Mode} mode */
  function switchTo(mode) {
    setState({ ...state, mode });
    check();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
    setState({ ...state, ...Object.fromEntries(typed) });
    if (problem(state.mode) !== undefined) return request(state.mode);
    const wrong = await check();
    if (wrong === "outdated") return;
    if (wrong !== undefined) {
      field(wrong).focus();
      announce(part(form, `${wrong}-message`).textContent ?? "");
      return;
    }
    setOpen(false);
    toggle.focus();
    onConnect();
  });
  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "mode") return;
    switchTo(modes.value === "direct" ? "direct" : "gateway");
    onMode();
  });
  part(form, "forget").addEventListener("click", () => {
    setState({ ...EMPTY_CONNECTION, mode: state.mode });
    form.reset();
    show();
    secretField().focus();
    onForget();
    forgetMore.hidden = false;
    announce(part(forgetMore, "forget-note").textContent ?? "");
  });
  part(forgetMore, "forget-all").addEventListener("click", () => {
    onForgetAll();
    forgetMore.hidden = true;
    announce("This page has forgotten everything in this browser.");
    secretField().focus();
  });
  part(forgetMore, "keep").addEventListener("click", () => {
    forgetMore.hidden = true;
    secretField().focus();
  });
  toggle.addEventListener("click", () => setOpen(panel.hidden !== false));

  /**
   * Opens the panel, says which credentials are missing, and focuses their field.
   *
   * @param {Mode} mode
   * @param {string} [wantedAccount]
   */
  function request(mode, wantedAccount) {
    if (mode !== state.mode) switchTo(mode);
    setOpen(true);
    const otherAccount = `This count belongs to the account ${wantedAccount}. Enter that account.`;
    showMessage(problem(mode) ?? (matchesAccount(mode, wantedAccount) ? "" : otherAccount));
    secretField().focus();
  }

  /** @param {Mode} mode */
  function markRefused(mode) {
    status[mode] = "refused";
    show();
  }

  show();
  setOpen(state.mode === "gateway" && state.token === "");
  check().then((wrong) => (wrong === "token" || wrong === "account") && setOpen(true));
  return { get: () => state, account, client, request, markRefused };
}

/** @typedef {ReturnType<typeof connectionPanel>} ConnectionPanel */

/** @param {Connection} connection */
function missing({ mode, accountId }) {
  if (mode === "gateway") return "Enter a token. The operator of this gateway issues tokens.";
  return accountId === ""
    ? "Enter the account id and the passcode."
    : "Enter the passcode. This page forgets it when you reload.";
}

/** @returns {Partial<Connection>} */
function loadStored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "null") ?? {};
  } catch {
    return {};
  }
}
