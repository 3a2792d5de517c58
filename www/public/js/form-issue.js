// The problems of a query, and their distribution to the parts of the form.

/** @import { Issue } from "/clevertap-counts/index.js" */

/**
 * @typedef {Issue["path"]} Path
 *
 * @typedef {object} FormIssue
 * @property {Path} path the path below the part of the query that a part of the form shows
 * @property {string} message
 * @property {Issue["code"]} [code] absent if the form itself found the issue
 * @property {Path} [fullPath] the path in the whole query, if `path` is shorter
 */

/**
 * Returns the issues of a part of the query, with their paths below that part.
 *
 * @param {readonly FormIssue[]} issues
 * @param {Path} part
 * @returns {FormIssue[]}
 */
export function issuesBelow(issues, part) {
  return issues
    .filter(({ path }) => part.every((key, index) => path[index] === key))
    .map(({ path, message, fullPath = path }) => ({ path: path.slice(part.length), message, fullPath }));
}

/**
 * Returns the issues of a part of the query with the paths of the whole.
 *
 * @param {readonly FormIssue[]} issues
 * @param {Path} part
 * @returns {FormIssue[]}
 */
export function issuesWithin(issues, part) {
  return issues.map(({ path, message }) => ({ path: [...part, ...path], message }));
}
