// A route handler on Node; without a base URL it tells what was compiled in its process.

import "../../src/count.js";

export async function GET(request) {
  const baseUrl = request.nextUrl.searchParams.get("baseUrl");
  if (baseUrl === null) return Response.json(globalThis.compilations);
  return Response.json(await globalThis.count(baseUrl));
}
