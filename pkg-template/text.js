/**
 * TextDecoder and TextEncoder for the glue: the platform's, or, in Jest's jsdom that has none, and where a polyfill's
 * cannot encode into memory, what the glue needs of them.
 */
export function textCoders() {
  const Given = globalThis.TextEncoder ?? Encoder;
  return [globalThis.TextDecoder ?? Decoder, "encodeInto" in Given.prototype ? Given : Encoder];
}

class Decoder {
  /**
   * The bytes come out of the module, where all text is well formed.
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
