// A client component whose page counts when its global function is called.

"use client";

import "../../src/count.js";

export default function Page() {
  return <p>client</p>;
}
