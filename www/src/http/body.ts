// Reads a request's body, and no more of it than is wanted.

export const MAX_BODY_BYTES = 256 * 1_024;

export type Body = { readonly text: string } | { readonly refused: "too long" | "not UTF-8" };

/** Counts while reading: what Content-Length says is a claim, or missing. */
export async function readBody(stream: ReadableStream<Uint8Array> | null, most = MAX_BODY_BYTES): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (stream !== null) {
    for await (const chunk of stream) {
      length += chunk.byteLength;
      if (length > most) return { refused: "too long" };
      chunks.push(chunk);
    }
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes) };
  } catch {
    return { refused: "not UTF-8" };
  }
}
