// Redirects of every kind: none is followed.

const LOCATIONS = {
  "to another path": "redirected",
  "to itself": "",
  "to another host": "https://name.invalid/1/counts/events.json",
  "to another scheme": "ftp://name.invalid/",
  "to a host without a scheme": "//name.invalid/",
  "to an address with credentials": "https://user:secret@name.invalid/",
  "to a script": "javascript:alert(1)",
  "to data": 'data:application/json,{"status":"success","count":1}',
  "to nonsense": "http://[",
  "to nowhere": undefined,
};

const BLOCKED = { because: "its fetch fails where the address is none", outcome: { error: "network" } };

export default [301, 302, 303, 307, 308].flatMap((status) =>
  Object.entries(LOCATIONS).map(([where, location]) => ({
    fault: `a redirect ${where}, by HTTP ${status}`,
    fold: { before: `a redirect ${where}, by HTTP `, value: status, after: "" },
    step: {
      status,
      body: '{"status":"success","count":1}',
      headers: location === undefined ? {} : { Location: location },
    },
    outcome: { error: "invalid_response" },
    ...(where === "to nonsense" && { platforms: { chromium: BLOCKED } }),
  })),
);
