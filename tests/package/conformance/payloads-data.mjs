// A copy of tests/data/queries.json as a module, because not every runtime and bundler of the suite can import JSON.
// tests/package/node/payloads.test.mjs compares both files.

export default {
  about:
    "Payloads in the shapes that public programs send to CleverTap's counts, with names and values made up. `wire` is the body as sent (the input itself where `wire` is true); `paths` are the paths of the issues that must be among those reported.",
  accepted: [
    {
      endpoint: "events",
      input: {
        event_name: "App Launched",
        from: 20240101,
        to: 20240131,
        session_properties: [
          { name: "first_time", value: "True" },
          { name: "utm_campaign", value: "spring" },
        ],
      },
      wire: {
        event_name: "App Launched",
        session_properties: [
          { name: "first_time", value: "True" },
          { name: "utm_campaign", value: "spring" },
        ],
        from: 20240101,
        to: 20240131,
      },
    },
    {
      endpoint: "profiles",
      input: {
        event_name: "Charged",
        event_properties: [{ name: "Store", operator: "equals", value: "" }],
        session_properties: [{ name: "time_of_day", value: ["08:00", "08:30"] }],
        from: 20240101,
        to: 20240101,
      },
      wire: true,
    },
    {
      endpoint: "events",
      input: {
        event_name: "Item Viewed",
        from: "2024-01-01",
        to: "2024-01-31",
        common_profile_properties: { technographics: [{ name: "OS", operator: "equals", value: ["Android"] }] },
      },
      wire: {
        event_name: "Item Viewed",
        common_profile_properties: { technographics: [{ name: "OS", operator: "equals", value: ["Android"] }] },
        from: 20240101,
        to: 20240131,
      },
    },
    {
      endpoint: "events",
      input: {
        event_name: "Item Viewed",
        from: 20240101,
        to: 20240131,
        common_profile_properties: {
          profile_fields: [{ name: "Newsletter", operator: "equals", value: true }],
          geo_fields: [["Freedonia"]],
        },
      },
      wire: {
        event_name: "Item Viewed",
        common_profile_properties: {
          profile_fields: [{ name: "Newsletter", operator: "equals", value: "True" }],
          geo_fields: [["Freedonia"]],
        },
        from: 20240101,
        to: 20240131,
      },
    },
    {
      endpoint: "events",
      input: {
        event_name: "App Launched",
        from: 20240101,
        to: 20240131,
        advanced_query: {
          did_all: [
            { event_name: "Charged", from: 20231201, to: "2023-12-31", operator: "greater_than_equals", value: 2 },
          ],
        },
      },
      wire: {
        event_name: "App Launched",
        advanced_query: {
          did_all: [{ event_name: "Charged", from: 20231201, to: 20231231, operator: "greater_than_equals", value: 2 }],
        },
        from: 20240101,
        to: 20240131,
      },
    },
    {
      endpoint: "events",
      input: {
        event_name: "App Launched",
        from: 20240101,
        to: 20240131,
        advanced_query: {
          did_any: {
            any_events: [
              { event_name: "Page Seen", from: 20240101, to: 20240131 },
              { event_name: "Item Viewed", from: 20240101, to: 20240131 },
            ],
            operator: "greater_than_equals",
            value: 1,
          },
        },
      },
      wire: true,
      wire_order_free: true,
    },
    {
      endpoint: "trends",
      input: {
        event_name: "Charged",
        from: 20240101,
        to: 20241231,
        unique: false,
        sum_event_prop: "Amount",
        groups: { days: { trend_type: "daily" }, months: { trend_type: "monthly" } },
      },
      wire: true,
      wire_order_free: true,
    },
    {
      endpoint: "top",
      input: {
        event_name: "Charged",
        from: 20240101,
        to: 20240131,
        groups: {
          plans: { property_type: "event_properties", name: "Plan" },
          os: { property_type: "technographics", name: "OS", top_n: 5, order: "asc" },
        },
      },
      wire: true,
      wire_order_free: true,
    },
  ],
  refused: [
    {
      endpoint: "events",
      input: { event_name: "App Launched", from: 20240101, to: 20240131, unique: true },
      paths: [["unique"]],
      says: "profiles",
    },
    {
      endpoint: "events",
      input: { data: [{ event_name: "Charged", from: 20240101, to: 20240131 }] },
      paths: [["data"], ["event_name"]],
    },
    {
      endpoint: "events",
      input: { event_name: "Charged", from: 20240101, to: 20240131, groups: { days: { trend_type: "daily" } } },
      paths: [["groups"]],
      says: "trends",
    },
    {
      endpoint: "events",
      input: {
        event_name: "Charged",
        from: 20240101,
        to: 20240131,
        event_properties: [{ name: "Amount", operator: "between", value: [1, 5] }],
      },
      paths: [["event_properties", 0, "operator"]],
      says: "greater_than_equals",
    },
    {
      endpoint: "events",
      input: {
        event_name: "Charged",
        from: 20240101,
        to: 20240131,
        advanced_query: { did_not: [{ event_name: "Charged", from: 20240101, to: 20240131 }] },
      },
      paths: [["advanced_query", "did_not"]],
      says: "did_none",
    },
    {
      endpoint: "top",
      input: {
        event_name: "Charged",
        from: 20240101,
        to: 20240131,
        top_n: 5,
        groups: { plans: { property_type: "event_property", name: "Plan" } },
      },
      paths: [["top_n"], ["groups", "plans", "property_type"]],
      says: "event_properties",
    },
    {
      endpoint: "trends",
      input: {
        event_name: "Charged",
        from: 20240101,
        to: 20240131,
        trend_type: "daily",
        groups: { status: { trend_type: "hourly" } },
      },
      paths: [["trend_type"], ["groups", "status"], ["groups", "status", "trend_type"]],
    },
  ],
  answers: [
    {
      endpoint: "profiles",
      body: {
        count: 2950,
        nQCount: 0,
        status: "success",
        tcount: 7921,
        userDeviceCount: { devices: 2950, users: 2950 },
      },
      outcome: {
        status: "success",
        count: 2950,
        extra: { nQCount: 0, tcount: 7921, userDeviceCount: { devices: 2950, users: 2950 } },
      },
    },
    {
      endpoint: "trends",
      body: { status: "success", days: { 20240101: 3, 20240102: 0 }, months: { 202401: 3 } },
      outcome: { status: "success", report: { days: { 20240101: 3, 20240102: 0 }, months: { 202401: 3 } } },
    },
    {
      endpoint: "top",
      body: { os: { STR: { Android: 41, iOS: 12, "-1": 3 } }, status: "success" },
      outcome: { status: "success", report: { os: { STR: { Android: 41, iOS: 12, "-1": 3 } } } },
    },
  ],
};
