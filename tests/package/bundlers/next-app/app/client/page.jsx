"use client";

import "../../src/count.js";

export default function Page() {
  return <p>client</p>;
}
