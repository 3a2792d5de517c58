// Counts the operations of the accounts' objects that Cloudflare bills.

/**
 * The gateway with objects that count. `GET /_test/meter?object=NAME` returns an object's numbers since the last such
 * request. A statement's rows include those of indexes, and each `setAlarm` is one row more.
 */
export const METERED = `
  import gateway, { AccountCounter as Original } from "./index.js";

  const meter = { cursors: [], statements: {}, alarmsSet: 0, alarms: 0, calls: 0 };
  let isPatched = false;

  function patch({ storage }) {
    if (isPatched) return;
    isPatched = true;
    const sql = Object.getPrototypeOf(storage.sql);
    const exec = sql.exec;
    sql.exec = function (statement, ...values) {
      const cursor = exec.call(this, statement, ...values);
      meter.cursors.push([statement, cursor]);
      return cursor;
    };
    const alarms = Object.getPrototypeOf(storage);
    for (const name of ["setAlarm", "deleteAlarm"]) {
      const original = alarms[name];
      alarms[name] = function (...values) {
        meter.alarmsSet += 1;
        return original.apply(this, values);
      };
    }
  }

  export class AccountCounter extends Original {
    constructor(ctx, env) {
      patch(ctx);
      super(ctx, env);
    }

    async alarm(...values) {
      meter.alarms += 1;
      return await super.alarm(...values);
    }

    async submit(...values) {
      meter.calls += 1;
      return await super.submit(...values);
    }

    async read(...values) {
      meter.calls += 1;
      return await super.read(...values);
    }

    async readMeter() {
      const { alarmsSet, alarms, calls, cursors } = meter;
      const statements = {};
      const sum = { rowsWritten: alarmsSet, rowsRead: 0 };
      for (const [statement, cursor] of cursors) {
        const { rowsWritten, rowsRead } = cursor;
        sum.rowsWritten += rowsWritten;
        sum.rowsRead += rowsRead;
        const name = statement.replaceAll(/\\s+/g, " ").slice(0, 100);
        const before = statements[name] ?? { times: 0, rowsWritten: 0, rowsRead: 0 };
        const { times } = before;
        statements[name] = {
          times: times + 1,
          rowsWritten: before.rowsWritten + rowsWritten,
          rowsRead: before.rowsRead + rowsRead,
        };
      }
      Object.assign(meter, { cursors: [], alarmsSet: 0, alarms: 0, calls: 0 });
      return { ...sum, alarmsSet, alarms, calls, statements };
    }
  }

  export default {
    ...gateway,
    async fetch(request, env, ctx) {
      const url = new URL(request.url);
      if (url.pathname !== "/_test/meter") return gateway.fetch(request, env, ctx);
      return Response.json(await env.ACCOUNT_COUNTER.getByName(url.searchParams.get("object")).readMeter());
    },
  };`;

/** Returns the numbers of an account's object since the last call. */
export async function readMeter(fixture, account) {
  const { host } = new URL(fixture.simulator.url);
  const response = await fetch(`${fixture.gateway.url}/_test/meter?object=${host}:${account}`);
  return await response.json();
}
