// A count's first request as a shell command. Secrets appear as names of shell variables.

/**
 * @typedef {[name: string, value: string, secret?: string]} Header the secret is the name of the shell variable that
 *   holds the rest of the value
 */

/**
 * Returns the command for a POSIX shell.
 *
 * @param {{ origin: string, endpoint: string, headers?: Header[], body: unknown }} request
 */
export function curlCommand({ origin, endpoint, headers = [], body }) {
  const lines = [
    `curl ${quote(`${origin}/1/counts/${endpoint}.json`)}`,
    ...headers.map(([name, value, secret]) => `-H ${header(name, value, secret)}`),
    `-H ${quote("Content-Type: application/json")}`,
    `-d ${quote(JSON.stringify(body))}`,
  ];
  return lines.join(" \\\n  ");
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string | undefined} secret
 */
function header(name, value, secret) {
  return secret === undefined ? quote(`${name}: ${value}`) : `"${name}: ${value}$${secret}"`;
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
