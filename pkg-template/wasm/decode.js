/**
 * Decodes the text that `xtask/src/build/shrink/ascii.rs` writes; `singles` are the bytes of its single characters.
 *
 * @param {number} size
 * @param {string} singles
 * @param {string} text
 */
export function decode(size, singles, text) {
  /** @type {number[]} */
  const indices = [];
  let characters = 0;
  for (let code = 32; code < 127; code++) {
    if (!"\"'$<\\`".includes(String.fromCharCode(code))) indices[code] = characters++;
  }
  // Without regular expressions, because compiling two of them takes a tenth of the decoding time.
  const order = [];
  for (let i = 0; i < singles.length; i += 2) order.push(Number.parseInt(singles.slice(i, i + 2), 16));
  const count = order.length;
  for (let byte = 0; byte < 256; byte++) if (!order.includes(byte)) order.push(byte);

  const bytes = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    let index = indices[text.charCodeAt(at++)];
    if (index >= count) {
      index = count + (index - count) * characters + indices[text.charCodeAt(at++)];
    }
    bytes[i] = order[index];
  }
  return bytes;
}
