// Payloads in the shapes that public programs send: the accepted ones with their bodies, the refused ones with their issues, and
// answers with their outcomes.

import { equal, failsWith, includes, ok } from "./check.mjs";
import payloads from "./payloads-data.mjs";
import { QUERY, answer, clientOn } from "./stage.mjs";

const title = ({ endpoint, input }) => `${endpoint} ${JSON.stringify(input).slice(0, 80)}`;

/** A client whose requests get one answer, and the URLs and bodies of its requests. */
function recorder(context, body) {
  const sent = [];
  const client = clientOn(context, (url, init) => {
    sent.push({ url, body: init.body });
    return Promise.resolve(answer(JSON.stringify(body)));
  });
  return { sent, client };
}

/** A query of each endpoint with a report. */
const QUERIES = Object.fromEntries(payloads.accepted.map(({ endpoint, input }) => [endpoint, input]));

export default {
  async "sends each accepted payload"(context) {
    for (const row of payloads.accepted) {
      const { endpoint, input } = row;
      const wire = row.wire === true ? input : row.wire;
      const { sent, client } = recorder(context, { status: "success", count: 3, group: { a: 1 } });
      equal((await client.submit(input, { endpoint })).status, "success", title(row));
      equal(sent[0].url, `https://gateway.example/1/counts/${endpoint}.json`, title(row));
      equal(JSON.parse(sent[0].body), wire, title(row));
      if (!row.wire_order_free) {
        // The order of the keys is the documented one.
        equal(sent[0].body, JSON.stringify(context.api.validateQuery(wire, endpoint).query), title(row));
      }
    }
  },

  async "refuses each payload that CleverTap would misunderstand"(context) {
    for (const row of payloads.refused) {
      const { sent, client } = recorder(context, {});
      const { endpoint, input, paths, says } = row;
      const { issues } = await failsWith(context.api, client.submit(input, { endpoint }), "invalid_query");
      for (const path of paths) {
        ok(
          issues.some((issue) => JSON.stringify(issue.path) === JSON.stringify(path)),
          `${title(row)}: no issue is at ${path}: ${JSON.stringify(issues)}`,
        );
      }
      if (says) includes(issues.map(({ message }) => message).join("\n"), says, title(row));
      equal(sent, [], title(row));
    }
  },

  async "gives the outcome of each answer"(context) {
    for (const { endpoint, body, outcome } of payloads.answers) {
      const { client } = recorder(context, body);
      const query = QUERIES[endpoint] ?? QUERY;
      const calls = { events: "count", profiles: "count", trends: "trends", top: "top" };
      equal(await client.submit(query, { endpoint }), outcome, endpoint);
      const options = calls[endpoint] === "count" ? { endpoint } : {};
      equal(await client[calls[endpoint]](query, options), outcome.count ?? outcome.report, endpoint);
    }
  },
};
