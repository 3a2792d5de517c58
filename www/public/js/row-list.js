// Lists of rows in the form: the user adds and removes rows with buttons.

/** @import { FormIssue, Path } from "./form-issue.js" */

import { issuesBelow } from "./form-issue.js";

/**
 * @template Draft
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {HTMLElement} removeButton
 * @property {() => Draft} draft
 * @property {() => void} focus
 * @property {(title: string) => void} setTitle
 * @property {(issues: readonly FormIssue[], all: boolean) => FormIssue[]} showIssues shows each issue next to its field if
 *   the user has changed that field; `all` shows every issue. Returns the issues that have no field
 */

/**
 * Sets up a list. `makeRow` makes a row of a draft, and `onChange` is called when a row is added or removed. `title` names the row at
 * a position, counted from 1.
 *
 * @template Draft
 * @param {object} options
 * @param {HTMLElement} options.list
 * @param {HTMLElement} options.addButton
 * @param {() => Draft} options.empty
 * @param {(draft: Draft) => Row<Draft>} options.makeRow
 * @param {(position: number) => string} options.title
 * @param {() => void} options.onChange
 */
export function rowList({ list, addButton, empty, makeRow, title, onChange }) {
  /** @type {Row<Draft>[]} */
  let rows = [];

  /** @param {Draft} draft */
  function add(draft) {
    const row = makeRow(draft);
    row.removeButton.addEventListener("click", () => remove(row));
    rows.push(row);
    list.append(row.element);
    setTitles();
    return row;
  }

  /** @param {Row<Draft>} row */
  function remove(row) {
    const index = rows.indexOf(row);
    rows.splice(index, 1);
    row.element.remove();
    setTitles();
    const next = rows[Math.min(index, rows.length - 1)];
    onChange();
    (next?.removeButton ?? addButton).focus();
  }

  function setTitles() {
    for (const [index, row] of rows.entries()) row.setTitle(title(index + 1));
  }

  addButton.addEventListener("click", () => {
    const row = add(empty());
    onChange();
    row.focus();
  });

  return {
    setTitles,
    drafts: () => rows.map((row) => row.draft()),
    /** @param {readonly Draft[]} drafts */
    write(drafts) {
      for (const row of rows) row.element.remove();
      rows = [];
      for (const draft of drafts) add(draft);
    },
    /**
     * Shows the issues of the rows. Returns those that have no field.
     *
     * @param {readonly FormIssue[]} issues
     * @param {boolean} all
     * @param {Path[]} [paths] the path of each row; its position if absent
     */
    showIssues(issues, all, paths = rows.map((_row, index) => [index])) {
      const own = rows.map((row, index) => row.showIssues(issuesBelow(issues, paths[index] ?? []), all));
      const others = issues.filter(({ path }) => !paths.some((part) => part.every((key, at) => path[at] === key)));
      return [...own.flat(), ...issuesBelow(others, [])];
    },
  };
}
