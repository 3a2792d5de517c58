/**
 * Decodes the base64 text that a plain build (`cargo xtask build --plain`) writes.
 *
 * @param {string} text
 */
export function decode(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
