// The connection panel: the gateway and its token, or CleverTap itself and its passcode.

import { accountOf, EMPTY_CONNECTION, makeClient } from "./clients.js";
import { part, setMessage, setText } from "./dom.js";

/** In the tab's own storage: gone with the tab, and never the passcode. */
const STORED = "clevertap-counts:connection";

/**
 * Makes the panel work. `changed` is called after the mode has changed, `taken` after new credentials are, `forgotten`
 * after they are gone. Gives `get()`, what the panel holds; `account(mode)`, the one that is named; `client(mode, account)`,
 * nothing where something is missing or another account is named; `ask(mode, account)`, which opens the panel and says
 * what; and `refused(mode)`.
 */
export function connectPanel({ changed, taken, forgotten }) {
  const panel = document.getElementById("connection");
  const form = panel.querySelector("form");
  const toggle = document.getElementById("connection-toggle");
  const field = (name) => form.elements.namedItem(name);
  const secretField = () => field(state.mode === "direct" ? "passcode" : "token");
  let state = { ...EMPTY_CONNECTION, ...stored() };
  let clients = {};
  let refused = {};

  const account = (mode) => accountOf(mode, state);

  function client(mode, asked) {
    return problem(mode) === undefined && fits(mode, asked) ? clients[mode] : undefined;
  }

  /** Whether the account is the one that a run began with, as far as both are named: numbers of two do not go together. */
  function fits(mode, asked = "") {
    return asked === "" || ["", asked].includes(account(mode));
  }

  /** Why there is no client, if there is none. */
  function problem(mode) {
    try {
      clients[mode] ??= makeClient(mode, state);
      return clients[mode] ? undefined : missing({ ...state, mode });
    } catch (error) {
      return error.issues?.[0]?.message ?? error.message;
    }
  }

  function show() {
    for (const name of ["token", "account", "accountId", "region"]) field(name).value = state[name];
    for (const radio of form.elements.namedItem("mode")) radio.checked = radio.value === state.mode;
    part(form, "gateway").hidden = state.mode === "direct";
    part(form, "direct").hidden = state.mode !== "direct";
    const ready = problem(state.mode) === undefined;
    const [name, secret] = state.mode === "direct" ? ["Direct", "passcode"] : ["Gateway", "token"];
    const standing = !ready ? "needed" : refused[state.mode] ? "refused" : "set";
    setText(part(toggle, "status"), `${name}: ${secret} ${standing}`);
    toggle.dataset.standing = standing;
    part(form, "forget").hidden = !ready;
  }

  function open(isOpen) {
    panel.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
  }

  function message(text) {
    for (const name of ["token", "passcode"]) {
      setMessage(field(name), part(form, `${name}-message`), field(name) === secretField() ? text : "");
    }
  }

  function take(next) {
    state = next;
    clients = {};
    refused = {};
    sessionStorage.setItem(STORED, JSON.stringify({ ...state, passcode: "" }));
    message("");
    show();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
    take({ ...state, ...Object.fromEntries(typed) });
    if (problem(state.mode) !== undefined) return ask(state.mode);
    open(false);
    toggle.focus();
    taken();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name === "mode") {
      take({ ...state, mode: target.value });
      changed();
    }
  });
  part(form, "forget").addEventListener("click", () => {
    take({ ...EMPTY_CONNECTION, mode: state.mode });
    form.reset();
    show();
    secretField().focus();
    forgotten();
  });
  toggle.addEventListener("click", () => open(panel.hidden));

  /** Opens the panel at the field that matters, and says what is missing. */
  function ask(mode, asked) {
    if (mode !== state.mode) take({ ...state, mode });
    open(true);
    message(problem(mode) ?? (fits(mode, asked) ? "" : `This was asked of account ${asked}: name that one.`));
    secretField().focus();
  }

  function refuse(mode) {
    refused[mode] = true;
    show();
  }

  show();
  open(state.mode === "gateway" && state.token === "");
  return { get: () => state, account, client, ask, refused: refuse };
}

function missing({ mode, accountId }) {
  if (mode === "gateway") return "A token is needed: whoever runs this gateway hands them out.";
  return accountId === ""
    ? "The account id and the passcode are needed."
    : "The passcode is needed: this page forgets it at each reload.";
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED)) ?? {};
  } catch {
    return {};
  }
}
