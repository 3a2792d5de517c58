// The queries that are validated and counted.

const DAYS = { from: 20240101, to: 20240131 };

export const SMALL = {
  event_name: "Charged",
  event_properties: [{ name: "Amount", operator: "greater_than", value: 100 }],
  ...DAYS,
};

/** A query with the maximum number of filters, of all kinds. */
export const LARGE = {
  event_name: "Charged",
  event_properties: Array.from({ length: 100 }, (_, n) => {
    const name = `Property ${n}`;
    if (n % 4 === 0) return { name, operator: "equals", value: [`Books ${n}`, `Music ${n}`] };
    if (n % 4 === 1) return { name, operator: "less_than_equals", value: n * 1.5 };
    if (n % 4 === 2) return { name, operator: "contains", value: `some text, ${n}` };
    return { name, operator: "exists" };
  }),
  ...DAYS,
};

/** A query with each kind of filter. */
export const WHOLE_LANGUAGE = {
  event_name: "Charged",
  event_properties: [
    { name: "Amount", operator: "greater_than", value: 100 },
    { name: "Category", operator: "equals", value: ["Books", "Music"] },
    { name: "Gift", operator: "not_equals", value: true },
    { name: "Coupon", operator: "exists" },
  ],
  session_properties: [
    { name: "first_time", value: true },
    { name: "utm_campaign", operator: "contains", value: "spring" },
    { name: "time_of_day", value: ["08:00", "08:30"] },
  ],
  common_profile_properties: {
    profile_fields: [
      { name: "Newsletter", operator: "equals", value: true },
      { name: "Points", operator: "greater_than_equals", value: 250 },
    ],
    demographics: [{ name: "age", operator: "greater_than", value: 30 }],
    technographics: [{ name: "OS", operator: "equals", value: ["Android", "iOS"] }],
    reachability: [{ name: "has_email", value: true }],
    geo_fields: [["Freedonia", "North", "Capital"], ["Sylvania"]],
    app_fields: [{ name: "App Version", operator: "equals", value: ["2.0", "2.1"] }],
  },
  advanced_query: {
    did_all: [
      {
        event_name: "Item Viewed",
        event_properties: [{ name: "Category", operator: "equals", value: "Books" }],
        session_properties: [{ name: "utm_source", value: "search" }],
        from: 20231201,
        to: "2023-12-31",
        operator: "greater_than_equals",
        value: 2,
      },
    ],
    did_none: [{ event_name: "App Uninstalled" }],
    did_any: {
      any_events: [{ event_name: "Page Seen", ...DAYS }, { event_name: "Searched" }],
      operator: "greater_than_equals",
      value: 3,
    },
  },
  from: "2024-01-01",
  to: 20240131,
};

/** A query with three mistakes. */
export const SMALL_INVALID = {
  event_name: "",
  event_properties: [{ name: "Amount", operator: "greater_than", value: "100" }],
  from: 20240230,
  to: 20240131,
};

/** A query with a mistake in every tenth filter. */
export const LARGE_INVALID = {
  ...LARGE,
  event_properties: LARGE.event_properties.map((filter, n) => (n % 10 === 0 ? { ...filter, value: null } : filter)),
};
