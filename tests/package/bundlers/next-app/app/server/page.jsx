// A server component that counts when it is rendered.

import "../../src/count.js";

export default async function Page({ searchParams }) {
  const { baseUrl } = await searchParams;
  return <output>{await globalThis.count(baseUrl)}</output>;
}
