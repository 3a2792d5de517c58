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
