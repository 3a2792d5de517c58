// A client component whose page counts when it is told to.

"use client";

import "../../src/count.js";

export default function Page() {
  return <p>client</p>;
}
