// Hosts that cannot be reached: only the request in question goes there.

const outcome = { error: "network" };

export default [
  { fault: "a name that does not resolve", elsewhere: () => "https://name.invalid", outcome },
  { fault: "a port on which nobody listens", elsewhere: () => "http://127.0.0.1:1", outcome },
  {
    fault: "TLS with a server that speaks none",
    elsewhere: ({ simulatorUrl }) => simulatorUrl.replace("http:", "https:"),
    outcome,
  },
  { fault: "TLS with a certificate that nobody vouches for", elsewhere: ({ selfSignedUrl }) => selfSignedUrl, outcome },
].map((row) => ({ ...row, own: true, step: "ok" }));
