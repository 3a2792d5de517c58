/**
 * Returns a TextDecoder and a TextEncoder class for the glue: the platform's, or minimal replacements. Jest's jsdom has
 * neither, and the encoder of some polyfills lacks `encodeInto`.
 */
export function textCoders() {
  const Given = globalThis.TextEncoder ?? Encoder;
  return [globalThis.TextDecoder ?? Decoder, "encodeInto" in Given.prototype ? Given : Encoder];
}

class Decoder {
  /**
   * The module writes well-formed UTF-8 only.
   *
   * @param {Iterable<number>} bytes
   */
  decode(bytes = []) {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  }
}

class Encoder {
  /**
   * @param {string} text
   * @param {Uint8Array} memory
   */
  encodeInto(text, memory) {
    const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
    const parts = escaped.match(/%..|./g) ?? [];
    memory.set(parts.map((part) => (part.length > 1 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0))));
    return { written: parts.length };
  }
}
