// Matches errors in Jest, with the types of @types/jest.

/// <reference types="jest" />

import { CleverTapError, CountsClient, splitByDay } from "clevertap-counts";

it("matches by the class", async () => {
  expect(() => splitByDay({ event_name: "", from: 20250101, to: 20250101 })).toThrow(CleverTapError);
  const client = new CountsClient({ baseUrl: "https://gateway.example" });
  await expect(client.count({ event_name: "E", from: 20250101, to: 20250101 })).rejects.toThrow(CleverTapError);
  expect(new CleverTapError({ code: "network", message: "down" })).toBeInstanceOf(CleverTapError);
});
