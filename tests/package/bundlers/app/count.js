// A program that counts when its global function is called.

import { CountsClient, countQuery } from "clevertap-counts";

globalThis.count = (baseUrl) => {
  const client = new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl, pollIntervalMs: 20 });
  return client.count(countQuery("Charged").where("Amount", "greater_than", 100).between(20240101, "2024-01-31"));
};
