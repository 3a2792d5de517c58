// The order of due queries among tokens.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inTurns } from "../../www/src/policy/turns.ts";

/** `due` lists a query's token and time, the first with the id 1. `turns` maps a token to its latest turn. */
const CASES = [
  { name: "is empty if nothing is due", due: [], order: [] },
  {
    name: "is that of the times within a token",
    due: [
      ["a", 5],
      ["a", 3],
      ["a", 4],
    ],
    order: [2, 3, 1],
  },
  {
    name: "is that of the ids at the same time",
    due: [
      ["a", 5],
      ["a", 5],
    ],
    order: [1, 2],
  },
  {
    name: "alternates between tokens, however many queries one of them has",
    due: [
      ["a", 1],
      ["a", 2],
      ["a", 3],
      ["b", 9],
      ["b", 9],
    ],
    order: [1, 4, 2, 5, 3],
  },
  {
    name: "begins with the token that has waited longest for a turn",
    due: [
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ],
    turns: { a: 8, b: 6, c: 7 },
    order: [2, 3, 1],
  },
  {
    name: "begins with a token that has had no turn",
    due: [
      ["a", 1],
      ["b", 2],
    ],
    turns: { a: 1 },
    order: [2, 1],
  },
];

describe("the order of turns", () => {
  for (const { name, due, turns = {}, order } of CASES) {
    it(name, () => {
      const queries = due.map(([token, nextAt], index) => ({ id: index + 1, token, nextAt }));
      assert.deepEqual(
        inTurns(queries, new Map(Object.entries(turns))).map(({ id }) => id),
        order,
      );
    });
  }
});
