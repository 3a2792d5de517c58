// Lists of names, and lastDays.

import { equal, hasCode, ok, thrown } from "./check.mjs";

const MAX_DAYS = 3_660;

/** Moments, time zones, and yesterday at that moment in that time zone. */
const YESTERDAYS = [
  ["2025-01-15T12:00:00Z", "UTC", 20250114],
  ["2025-01-15T00:00:00Z", "UTC", 20250114],
  ["2025-01-14T23:59:59Z", "UTC", 20250113],
  // The clock goes forward at 2025-03-30T01:00Z, and back at 2025-10-26T01:00Z.
  ["2025-03-29T22:59:59Z", "Europe/Berlin", 20250328],
  ["2025-03-29T23:00:00Z", "Europe/Berlin", 20250329],
  ["2025-03-30T21:59:59Z", "Europe/Berlin", 20250329],
  ["2025-03-30T22:00:00Z", "Europe/Berlin", 20250330],
  ["2025-10-25T22:00:00Z", "Europe/Berlin", 20251025],
  ["2025-10-26T22:59:59Z", "Europe/Berlin", 20251025],
  ["2025-10-26T23:00:00Z", "Europe/Berlin", 20251026],
  // The clock goes forward at midnight, so 00:00 to 00:59 of 2025-04-25 do not exist.
  ["2025-04-24T22:30:00Z", "Africa/Cairo", 20250424],
  ["2025-01-01T04:59:59Z", "America/New_York", 20241230],
  ["2025-01-01T05:00:00Z", "America/New_York", 20241231],
  ["2024-12-31T10:00:00Z", "Pacific/Kiritimati", 20241231],
  ["2024-12-31T09:59:59Z", "Pacific/Kiritimati", 20241230],
  ["2025-01-01T10:59:59Z", "Pacific/Pago_Pago", 20241230],
  ["2024-06-30T18:30:00Z", "Asia/Kolkata", 20240630],
  ["2024-03-01T12:00:00Z", "UTC", 20240229],
  ["2025-03-01T12:00:00Z", "UTC", 20250228],
  ["2100-03-01T12:00:00Z", "UTC", 21000228],
];

/** Time zones that are refused, as functions that make them. */
const BAD_ZONES = {
  undefined: () => undefined,
  null: () => null,
  "an empty string": () => "",
  "an unknown name": () => "Europe/Atlantis",
  "an offset": () => "+01:00",
  "a negative offset": () => "-0530",
  "a name after a sign": () => "+UTC",
  "a name in spaces": () => " UTC ",
  "a number": () => 60,
  "a String object": () => Object("UTC"),
  "an object that converts to a name": () => ({ toString: () => "UTC" }),
  "an object that throws": () => ({
    toString() {
      throw new Error("hostile");
    },
  }),
  "a symbol": () => Symbol("UTC"),
  "20 million characters": () => "U".repeat(20_000_000),
};

const BAD_NUMBERS = [
  0,
  -1,
  1.5,
  MAX_DAYS + 1,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "7",
  null,
  undefined,
  7n,
  [7],
];

/** Runs `work` at a moment. The work must be synchronous, because other cases run at the same time. */
function atMoment(moment, work) {
  const { now } = Date;
  Date.now = () => Date.parse(moment);
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

function refused(api, run, option) {
  const error = hasCode(api, thrown(run), "invalid_options");
  equal(
    error.issues.map(({ path }) => path),
    [[option]],
    "the paths",
  );
  equal([error.transient, error.attempts], [false, 0], "transient and attempts");
}

export default {
  "regions and operators are frozen and hold each name once"({ api }) {
    for (const names of [api.regions, api.operators]) {
      ok(Array.isArray(names) && Object.isFrozen(names), `not a frozen array: ${names}`);
      equal(new Set(names).size, names.length, "different names");
    }
  },

  "each of the regions is accepted, and no other name"({ api }) {
    const credentials = { accountId: "A", passcode: "P" };
    for (const region of api.regions) new api.CountsClient({ ...credentials, region });
    const error = thrown(() => new api.CountsClient({ ...credentials, region: "eu2" }));
    for (const region of api.regions) ok(error.message.includes(region), `${region} is not in ${error.message}`);
  },

  "each of the operators is accepted with a value of its kind"({ api }) {
    for (const operator of api.operators) {
      const accepted = [undefined, "v", 1].filter((value) => {
        const filter = { name: "N", operator, value };
        return api.validateQuery({ event_name: "E", event_properties: [filter], from: 20240101, to: 20240101 }).ok;
      });
      const kind = accepted.map((value) => typeof value).join();
      ok(["undefined", "string,number", "number"].includes(kind), `${operator}: ${kind}`);
    }
  },

  "lastDays ends with yesterday in the time zone"({ api }) {
    for (const [moment, timeZone, yesterday] of YESTERDAYS) {
      const range = atMoment(moment, () => api.lastDays(1, timeZone));
      equal(range, { from: yesterday, to: yesterday }, `${moment} in ${timeZone}`);
    }
  },

  "lastDays counts whole days back over changes of the clock, months and years"({ api }) {
    const days = (n, moment = "2025-11-02T12:00:00Z", zone = "America/New_York") =>
      atMoment(moment, () => api.lastDays(n, zone));
    equal(days(1), { from: 20251101, to: 20251101 }, "1 day");
    equal(days(2), { from: 20251031, to: 20251101 }, "2 days");
    equal(days(7, "2025-03-12T12:00:00Z"), { from: 20250305, to: 20250311 }, "7 days");
    equal(days(31, "2025-01-01T12:00:00Z"), { from: 20241201, to: 20241231 }, "31 days");
    equal(days(366, "2025-01-01T12:00:00Z"), { from: 20240101, to: 20241231 }, "366 days");
    equal(days(MAX_DAYS, "2030-01-08T12:00:00Z"), { from: 20200101, to: 20300107 }, "the maximum");
  },

  "lastDays gives days that splitByDay splits"({ api }) {
    for (const n of [1, 30, MAX_DAYS]) {
      const query = { event_name: "E", ...api.lastDays(n, "Asia/Kolkata") };
      equal(api.splitByDay(query).length, n, "queries");
    }
  },

  "lastDays accepts names of time zones in any case"({ api }) {
    const range = atMoment("2025-01-15T23:30:00Z", () => api.lastDays(1, "europe/berlin"));
    equal(range, { from: 20250115, to: 20250115 }, "the day");
  },

  "lastDays refuses anything but a time zone"({ api }) {
    for (const [name, make] of Object.entries(BAD_ZONES)) {
      try {
        refused(api, () => api.lastDays(7, make()), "timeZone");
      } catch (error) {
        throw new Error(`${name}: ${error.message}`);
      }
    }
    refused(api, () => api.lastDays(7), "timeZone");
  },

  "lastDays refuses anything but a whole number from 1 to 3,660"({ api }) {
    for (const n of BAD_NUMBERS) refused(api, () => api.lastDays(n, "UTC"), "days");
    refused(api, () => api.lastDays(), "days");
  },
};
