// Creates the package's client from the contents of the connection panel.

/** @import { Region } from "/clevertap-counts/index.js" */
/** @import { Header } from "./curl.js" */

import { CountsClient } from "/clevertap-counts/index.js";

/**
 * @typedef {"gateway" | "direct"} Mode requests go to this site's gateway or to CleverTap itself
 *
 * @typedef {object} Connection The contents of the connection panel.
 * @property {Mode} mode
 * @property {string} token the gateway's token
 * @property {string} account the account selected at the gateway; empty if the token has only one
 * @property {string} accountId
 * @property {string} passcode kept in this object only, never stored
 * @property {Region} region
 */

const DAY_MS = 24 * 3_600_000;

/** @type {Readonly<Connection>} */
export const EMPTY_CONNECTION = Object.freeze({
  mode: "gateway",
  token: "",
  account: "",
  accountId: "",
  passcode: "",
  region: "eu1",
});

/**
 * Creates a client. Returns `undefined` if credentials are missing, and throws if they cannot be sent.
 *
 * @param {Mode} mode
 * @param {Connection} connection
 */
export function makeClient(mode, { token, account, accountId, passcode, region }) {
  if (mode === "direct") {
    return accountId && passcode ? new CountsClient({ accountId, passcode, region, maxWaitMs: DAY_MS }) : undefined;
  }
  if (token === "") return undefined;
  // The gateway also accepts the token as a passcode, which is the way to select an account.
  const credentials =
    account === "" ? { headers: { Authorization: `Bearer ${token}` } } : { accountId: account, passcode: token };
  return new CountsClient({
    baseUrl: location.origin,
    ...credentials,
    pollIntervalMs: 1_000,
    maxConcurrency: 6,
    maxWaitMs: DAY_MS,
  });
}

/**
 * Returns the account that the panel names, or "" if the token alone decides.
 *
 * @param {Mode} mode
 * @param {Connection} connection
 */
export function accountOf(mode, { account, accountId, region }) {
  if (mode === "gateway") return account;
  return accountId && `${accountId} (${region})`;
}

/** @type {Record<Region, string>} */
const ORIGINS = {
  eu1: "https://api.clevertap.com",
  in1: "https://in1.api.clevertap.com",
  sg1: "https://sg1.api.clevertap.com",
  us1: "https://us1.api.clevertap.com",
  aps3: "https://aps3.api.clevertap.com",
  mec1: "https://mec1.api.clevertap.com",
};

/**
 * Returns the origin and the headers of the first request, for the curl command.
 *
 * @param {Connection} connection
 */
export function curlTarget({ mode, account, accountId, region }) {
  const direct = mode === "direct";
  const id = direct ? accountId || "ACCOUNT_ID" : account;
  /** @type {Header[]} */
  const headers = id === "" ? [] : [["X-CleverTap-Account-Id", id]];
  if (direct) headers.push(["X-CleverTap-Passcode", "", "CLEVERTAP_PASSCODE"]);
  else if (id !== "") headers.push(["X-CleverTap-Passcode", "", "COUNTS_TOKEN"]);
  else headers.push(["Authorization", "Bearer ", "COUNTS_TOKEN"]);
  return { origin: direct ? ORIGINS[region] : location.origin, headers };
}
