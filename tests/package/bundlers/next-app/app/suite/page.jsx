"use client";

import "../../src/suite.js";

export default function Page() {
  return <p>suite</p>;
}
