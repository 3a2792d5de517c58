"use client";

import "../../src/unused.js";

export default function Page() {
  return <p>unused</p>;
}
