// A route handler on the edge runtime.

import "../../src/count.js";

export const runtime = "edge";

export async function GET(request) {
  return Response.json(await globalThis.count(request.nextUrl.searchParams.get("baseUrl")));
}
