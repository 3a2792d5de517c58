// Payloads in the shapes that public programs send: the accepted ones with their bodies, the refused ones with their issues.

import { equal, failsWith, includes, ok } from "./check.mjs";
import payloads from "./payloads-data.mjs";
import { clientOn, successAnswer } from "./stage.mjs";

const ENDPOINTS = ["events", "profiles"];

const isCount = ({ endpoint }) => ENDPOINTS.includes(endpoint);
const title = ({ endpoint, input }) => `${endpoint} ${JSON.stringify(input).slice(0, 80)}`;

/** A client, and the URLs and bodies of its requests. */
function recorder(context) {
  const sent = [];
  const client = clientOn(context, (url, init) => {
    sent.push({ url, body: init.body });
    return Promise.resolve(successAnswer(3));
  });
  return { sent, client };
}

export default {
  async "sends each accepted payload"(context) {
    for (const row of payloads.accepted.filter(isCount)) {
      const { endpoint, input } = row;
      const wire = row.wire === true ? input : row.wire;
      const { sent, client } = recorder(context);
      equal(await client.count(input, { endpoint }), 3, title(row));
      equal(sent[0].url, `https://gateway.example/1/counts/${endpoint}.json`, title(row));
      equal(JSON.parse(sent[0].body), wire, title(row));
      if (!row.wire_order_free) {
        // The order of the keys is the documented one.
        equal(sent[0].body, JSON.stringify(context.api.validateQuery(wire).query), title(row));
      }
    }
  },

  async "refuses each payload that CleverTap would misunderstand"(context) {
    for (const row of payloads.refused.filter(isCount)) {
      const { sent, client } = recorder(context);
      const { endpoint, input, paths, says } = row;
      const { issues } = await failsWith(context.api, client.count(input, { endpoint }), "invalid_query");
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

  async "skips the payloads of trends and top, which the package refuses as unknown endpoints"(context) {
    const { sent, client } = recorder(context);
    const skipped = [...payloads.accepted, ...payloads.refused].filter((row) => !isCount(row));
    equal(skipped.length, 4, "the number of skipped rows");
    for (const { endpoint, input } of skipped) {
      const { issues } = await failsWith(context.api, client.submit(input, { endpoint }), "invalid_options");
      equal(issues[0].path, ["endpoint"], endpoint);
    }
    equal(sent, [], "the requests");
  },
};
