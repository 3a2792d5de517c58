// A route handler on Node. Without a base URL it returns the compilations of its process.

import "../../src/count.js";

export async function GET(request) {
  const baseUrl = request.nextUrl.searchParams.get("baseUrl");
  if (baseUrl === null) return Response.json(globalThis.compilations);
  return Response.json(await globalThis.count(baseUrl));
}
