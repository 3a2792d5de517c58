/**
 * The limit of a body, as the client writes it and as CleverTap receives it: `1e20` becomes 21 digits. It suffices for
 * 10,000 values of 20 characters. Three such queries in flight, each as text, as values and in the package's memory, take
 * a few of an object's 128 MB.
 */
export const MAX_BODY_BYTES = 256 * 1_024;

export type Body = { readonly text: string } | { readonly refused: "too long" | "not UTF-8" | "cut off" };

/** Reads a request's body. Counts its bytes, because Content-Length may be wrong or missing. */
export async function readBody(stream: ReadableStream<Uint8Array> | null, max = MAX_BODY_BYTES): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream ?? []) {
      length += chunk.byteLength;
      if (length > max) return { refused: "too long" };
      chunks.push(chunk);
    }
  } catch {
    // The sender closed the connection before the end.
    return { refused: "cut off" };
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
