// Redirects: the package follows no kind of them.

const LOCATIONS = {
  "to another path": "redirected",
  "to itself": "",
  "to another host": "https://name.invalid/1/counts/events.json",
  "to another scheme": "ftp://name.invalid/",
  "to a host without a scheme": "//name.invalid/",
  "to an address with credentials": "https://user:secret@name.invalid/",
  "to a javascript: URL": "javascript:alert(1)",
  "to a data: URL": 'data:application/json,{"status":"success","count":1}',
  "to an invalid URL": "http://[",
  "without a Location": undefined,
};

const BLOCKED = { because: "its fetch rejects if the Location is not a URL", outcome: { error: "network" } };

export default [301, 302, 303, 307, 308].flatMap((status) =>
  Object.entries(LOCATIONS).map(([kind, location]) => ({
    fault: `a redirect ${kind}, by HTTP ${status}`,
    fold: { before: `a redirect ${kind}, by HTTP `, value: status, after: "" },
    step: {
      status,
      body: '{"status":"success","count":1}',
      headers: location === undefined ? {} : { Location: location },
    },
    outcome: { error: "invalid_response" },
    ...(kind === "to an invalid URL" && { platforms: { chromium: BLOCKED } }),
  })),
);
