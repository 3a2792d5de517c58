/** TextDecoder and TextEncoder for the glue: the platform's, or, in Jest's jsdom that has none, what the glue needs of them. */
export function textCoders() {
  return [globalThis.TextDecoder ?? Decoder, globalThis.TextEncoder ?? Encoder];
}

class Decoder {
  /** The bytes come out of the module, where all text is well formed. */
  decode(bytes = []) {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  }
}

class Encoder {
  encode(text) {
    const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
    const parts = escaped.match(/%..|./g) ?? [];
    return Uint8Array.from(parts, (part) => (part.length > 1 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)));
  }
}
