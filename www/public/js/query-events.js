// The events of a query: its own and those of its conditions.

/** @import { WireEventCondition, WireQuery } from "/clevertap-counts/index.js" */

/**
 * Returns the event of a query and the events of its conditions, each with its filters.
 *
 * @param {WireQuery} query
 * @returns {Pick<WireEventCondition, "event_name" | "event_properties">[]}
 */
export function eventsOf(query) {
  const { did_all = [], did_none = [], did_any } = query.advanced_query ?? {};
  return [query, ...did_all, ...did_none, ...(did_any?.any_events ?? [])];
}
