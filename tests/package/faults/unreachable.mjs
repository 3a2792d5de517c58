// Unreachable hosts: only the faulty request goes there.

const outcome = { error: "network" };

export default [
  { fault: "a name that does not resolve", elsewhere: () => "https://name.invalid", outcome },
  { fault: "a closed port", elsewhere: () => "http://127.0.0.1:1", outcome },
  {
    fault: "TLS to a server without TLS",
    elsewhere: ({ simulatorUrl }) => simulatorUrl.replace("http:", "https:"),
    outcome,
  },
  { fault: "TLS with a self-signed certificate", elsewhere: ({ selfSignedUrl }) => selfSignedUrl, outcome },
].map((row) => ({ ...row, own: true, step: "ok" }));
