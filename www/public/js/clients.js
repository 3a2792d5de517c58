// The client for each mode, made of what the connection panel holds.

import { CountsClient } from "/clevertap-counts/index.js";

const DAY_MS = 24 * 3_600_000;

/** What is typed into the panel. The passcode is in this object and nowhere else. */
export const EMPTY_CONNECTION = Object.freeze({
  mode: "gateway",
  token: "",
  account: "",
  accountId: "",
  passcode: "",
  region: "eu1",
});

/** The client, or `undefined` where credentials are missing. Throws where they cannot be sent. */
export function makeClient(mode, { token, account, accountId, passcode, region }) {
  if (mode === "direct") {
    return accountId && passcode ? new CountsClient({ accountId, passcode, region, maxWaitMs: DAY_MS }) : undefined;
  }
  if (token === "") return undefined;
  // A gateway takes the token as a passcode too: that way an account can be selected.
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

/** The account that is named, or "" where the token alone decides. */
export function accountOf(mode, { account, accountId, region }) {
  if (mode === "gateway") return account;
  return accountId && `${accountId} (${region})`;
}

const ORIGINS = {
  eu1: "https://api.clevertap.com",
  in1: "https://in1.api.clevertap.com",
  sg1: "https://sg1.api.clevertap.com",
  us1: "https://us1.api.clevertap.com",
  aps3: "https://aps3.api.clevertap.com",
  mec1: "https://mec1.api.clevertap.com",
};

/** Where the first request goes and with which headers, for the curl command. */
export function curlTarget({ mode, account, accountId, region }) {
  const direct = mode === "direct";
  const id = direct ? accountId || "ACCOUNT_ID" : account;
  const headers = id === "" ? [] : [["X-CleverTap-Account-Id", id]];
  if (direct) headers.push(["X-CleverTap-Passcode", "", "CLEVERTAP_PASSCODE"]);
  else if (id !== "") headers.push(["X-CleverTap-Passcode", "", "COUNTS_TOKEN"]);
  else headers.push(["Authorization", "Bearer ", "COUNTS_TOKEN"]);
  return { origin: direct ? ORIGINS[region] : location.origin, headers };
}
