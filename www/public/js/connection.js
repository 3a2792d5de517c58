// The connection panel: the gateway with its token, or CleverTap itself with its passcode.

/** @import { Connection, Mode } from "./clients.js" */
/** @import { CountsClient } from "/clevertap-counts/index.js" */

import { accountOf, EMPTY_CONNECTION, makeClient } from "./clients.js";
import { byId, control, part, radios, setMessage, setText } from "./dom.js";
import { CleverTapError } from "/clevertap-counts/index.js";

/** The key in the tab's session storage. It is gone when the tab is closed and never holds the passcode. */
const STORED = "clevertap-counts:connection";

/**
 * Sets up the panel. The callbacks report a change of the mode, new credentials, and forgotten credentials.
 *
 * @param {{ onMode: () => void, onConnect: () => void, onForget: () => void }} callbacks
 */
export function connectionPanel({ onMode, onConnect, onForget }) {
  const panel = byId("connection");
  const form = byId("connection-form", HTMLFormElement);
  const toggle = byId("connection-toggle");
  const modes = radios(form, "mode");
  const region = control(form, "region", HTMLSelectElement);
  /** @param {"token" | "account" | "accountId" | "passcode"} name */
  const field = (name) => control(form, name);
  const secretField = () => field(state.mode === "direct" ? "passcode" : "token");
  /** @type {Connection} */
  let state = { ...EMPTY_CONNECTION, ...loadStored() };
  /** @type {Partial<Record<Mode, CountsClient | undefined>>} */
  let clients = {};
  /** @type {Partial<Record<Mode, boolean>>} */
  let refused = {};

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
    const status = !ready ? "needed" : refused[state.mode] ? "refused" : "set";
    setText(part(toggle, "status"), `${name}: ${secret} ${status}`);
    toggle.dataset.status = status;
    part(form, "forget").hidden = !ready;
  }

  /** @param {boolean} open */
  function setOpen(open) {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  }

  /** @param {string} text */
  function showMessage(text) {
    for (const name of /** @type {const} */ (["token", "passcode"])) {
      setMessage(field(name), part(form, `${name}-message`), field(name) === secretField() ? text : "");
    }
  }

  /** @param {Connection} next */
  function setState(next) {
    state = next;
    clients = {};
    refused = {};
    sessionStorage.setItem(STORED, JSON.stringify({ ...state, passcode: "" }));
    showMessage("");
    show();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
    setState({ ...state, ...Object.fromEntries(typed) });
    if (problem(state.mode) !== undefined) return request(state.mode);
    setOpen(false);
    toggle.focus();
    onConnect();
  });
  form.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "mode") return;
    setState({ ...state, mode: modes.value === "direct" ? "direct" : "gateway" });
    onMode();
  });
  part(form, "forget").addEventListener("click", () => {
    setState({ ...EMPTY_CONNECTION, mode: state.mode });
    form.reset();
    show();
    secretField().focus();
    onForget();
  });
  toggle.addEventListener("click", () => setOpen(panel.hidden !== false));

  /**
   * Opens the panel, says which credentials are missing, and focuses their field.
   *
   * @param {Mode} mode
   * @param {string} [wantedAccount]
   */
  function request(mode, wantedAccount) {
    if (mode !== state.mode) setState({ ...state, mode });
    setOpen(true);
    const otherAccount = `This count belongs to the account ${wantedAccount}. Enter that account.`;
    showMessage(problem(mode) ?? (matchesAccount(mode, wantedAccount) ? "" : otherAccount));
    secretField().focus();
  }

  /** @param {Mode} mode */
  function markRefused(mode) {
    refused[mode] = true;
    show();
  }

  show();
  setOpen(state.mode === "gateway" && state.token === "");
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
