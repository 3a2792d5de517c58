// The types of a query as the page reads it from the validator, from a link or from the history.

/** @import { WireFilter } from "/clevertap-counts/index.js" */

/**
 * @typedef {WireFilter["operator"]} Operator
 *
 * @typedef {object} Comparison A filter of any list. Session filters have no operator.
 * @property {string} name
 * @property {Operator | undefined} [operator]
 * @property {unknown} [value]
 *
 * @typedef {object} EventCondition A condition on another event.
 * @property {string} event_name
 * @property {Comparison[]} [event_properties]
 * @property {Comparison[]} [session_properties]
 * @property {number} [from]
 * @property {number} [to]
 * @property {Operator} [operator] compares how often the event happened with `value`
 * @property {number} [value]
 *
 * @typedef {object} AdvancedQuery
 * @property {EventCondition[]} [did_all]
 * @property {EventCondition[]} [did_none]
 * @property {{ any_events: EventCondition[], operator?: Operator, value?: number }} [did_any]
 *
 * @typedef {object} Query
 * @property {string} event_name
 * @property {Comparison[]} [event_properties]
 * @property {Comparison[]} [session_properties]
 * @property {{ [group: string]: unknown[] }} [common_profile_properties]
 * @property {AdvancedQuery} [advanced_query]
 * @property {number} from
 * @property {number} to
 */

export {};
