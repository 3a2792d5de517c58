/**
 * Splits an absolute URL by the platform's parser, for `src/js/fetch.rs`. A URL contains no line break.
 *
 * @param {string} text
 */
export function urlParts(text) {
  try {
    const { href, protocol, username, password, hostname, host, pathname } = new URL(text);
    return [href, protocol, username + password, hostname, host, pathname].join("\n");
  } catch {
    return undefined;
  }
}
