/**
 * Escapes control characters, which could move the cursor of a terminal or hide a text.
 *
 * @param {string} text
 */
export function printable(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => {
    return `\\u{${/** @type {number} */ (char.codePointAt(0)).toString(16)}}`;
  });
}
