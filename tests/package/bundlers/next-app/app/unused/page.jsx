// A client component whose page has an import that it does not use.

"use client";

import "../../src/unused.js";

export default function Page() {
  return <p>unused</p>;
}
