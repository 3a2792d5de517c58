// An API route of the older router on the edge runtime.

import "../../src/count.js";

export const config = { runtime: "edge" };

export default async function handler(request) {
  return Response.json(await globalThis.count(request.nextUrl.searchParams.get("baseUrl")));
}
