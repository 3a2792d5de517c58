// A program that uses the package when it is told to.

import { CountsClient, countQuery } from "clevertap-counts";

globalThis.count = (baseUrl) => {
  const client = new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl, pollIntervalMs: 20 });
  return client.count(countQuery("Charged").where("Amount", "greater_than", 100).between(20240101, "2024-01-31"));
};
