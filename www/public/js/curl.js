// A count's first request as a shell command. Secrets are named, never shown.

/** The command for a POSIX shell. A header's secret is the name of the variable that holds it. */
export function curlCommand({ origin, endpoint, headers = [], body }) {
  const lines = [
    `curl ${quote(`${origin}/1/counts/${endpoint}.json`)}`,
    ...headers.map(([name, value, secret]) => `-H ${header(name, value, secret)}`),
    `-H ${quote("Content-Type: application/json")}`,
    `-d ${quote(JSON.stringify(body))}`,
  ];
  return lines.join(" \\\n  ");
}

function header(name, value, secret) {
  return secret === undefined ? quote(`${name}: ${value}`) : `"${name}: ${value}$${secret}"`;
}

function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
