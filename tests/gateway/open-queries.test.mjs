// The open queries in memory, from which the pump chooses.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { OpenQueries } from "../../www/src/store/open-queries.ts";

const NOW = 1_000_000;
const SUBMISSION = { isPoll: false, isSuspect: false };

/** Returns open queries with the ids 1, 2 and so on. */
function openQueries(...queries) {
  const open = new OpenQueries();
  for (const [index, query] of queries.entries()) {
    const id = index + 1;
    open.add({ id, acceptedAt: NOW, nextAt: NOW + id, leaseUntil: 0, token: "a", ...SUBMISSION, ...query });
  }
  return open;
}

const waiting = (open, limit) =>
  open
    .waiting(NOW, limit)
    .map(({ id }) => id)
    .sort((one, other) => one - other);

describe("the open queries", () => {
  it("wait in a queue of each token and kind", () => {
    const open = openQueries(
      {},
      {},
      {},
      { token: "b" },
      { token: "b" },
      { isPoll: true },
      { isPoll: true, nextAt: NOW },
      { isSuspect: true },
      { isPoll: true, isSuspect: true },
    );
    assert.deepEqual(waiting(open, 1), [1, 4, 7, 8, 9]);
    assert.deepEqual(waiting(open, 2), [1, 2, 4, 5, 6, 7, 8, 9]);
    assert.equal(open.firstToSubmit("b").id, 4);
    assert.equal(open.firstToSubmit("c"), undefined);
  });

  it("change their queues with their kind, their token and their time", () => {
    const open = openQueries({}, {});
    open.change(1, { isSuspect: true });
    assert.deepEqual(waiting(open, 1), [1, 2]);
    assert.equal(open.firstToSubmit("a").id, 2);
    open.change(2, { token: "b" });
    assert.equal(open.firstToSubmit("a"), undefined);
    open.change(1, { isSuspect: false, token: "b", nextAt: NOW + 9 });
    assert.deepEqual(waiting(open, 1), [2]);
    open.remove(2, false);
    open.remove(1, false);
    assert.deepEqual(waiting(open, 1), []);
  });

  it("do not wait while they have a lease, which has their kind", () => {
    const open = openQueries({}, { isPoll: true, isSuspect: true });
    open.change(2, { leaseUntil: NOW + 5 });
    assert.deepEqual(waiting(open, 1), [1]);
    assert.deepEqual(open.leases(NOW), [{ until: NOW + 5, isPoll: true, isSuspect: true }]);
    assert.deepEqual(open.leases(NOW + 5), []);
    assert.deepEqual(waiting(open, 1), [1, 2]);
  });

  it("keep their slot if they end while an exchange is in flight", () => {
    const open = openQueries({ leaseUntil: NOW + 5 }, { leaseUntil: NOW + 6 });
    open.remove(1, true);
    open.remove(2, false);
    assert.deepEqual([open.size, open.leases(NOW).map(({ until }) => until - NOW)], [0, [5]]);
  });
});
