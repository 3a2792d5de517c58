// Recognizes the errors of every copy of this package in one process, such as its ESM and its CommonJS file.
const brand = Symbol.for("clevertap-counts.CleverTapError");

export class CleverTapError extends Error {
  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    const derived = !Object.hasOwn(this.prototype, brand);
    if (derived) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && /** @type {any} */ (value)[brand] === true;
  }

  /**
   * @param {{ message: string } & Record<string, unknown>} fields
   * @param {unknown} [cause]
   */
  constructor({ message, ...fields }, cause) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  /** @returns {string} */
  get name() {
    return "CleverTapError";
  }

  get [brand]() {
    return true;
  }

  /** @returns {Record<string, unknown>} */
  toJSON() {
    return { name: this.name, message: this.message, .../** @type {object} */ (this) };
  }
}

/**
 * @param {string} option
 * @param {string} message
 * @param {import("./index.js").Issue["code"]} [code]
 */
export function invalid(option, message, code = "type") {
  return new CleverTapError({
    code: "invalid_options",
    message: `invalid options: ${option}: ${message}`,
    transient: false,
    attempts: 0,
    issues: [{ code, path: [option], message }],
  });
}

/**
 * @param {string} why
 * @param {unknown} [cause]
 */
export function unavailable(why, cause) {
  const message = `WebAssembly is not available: ${why}`;
  return new CleverTapError({ code: "wasm_unavailable", message, transient: false, attempts: 0 }, cause);
}

/**
 * Creates the error of a failed instance. `pending` is JSON.
 *
 * @param {unknown} cause
 * @param {{ attempts?: number, pending?: string | undefined }} [call]
 */
export function internal(cause, { attempts = 0, pending: json } = {}) {
  const fields = /** @type {any} */ ({ code: "internal", transient: false, attempts });
  fields.message = "a defect in clevertap-counts: its WebAssembly instance failed";
  if (json) {
    const pending = JSON.parse(json);
    Object.assign(fields, { reqId: pending.reqId, pending });
  }
  return new CleverTapError(fields, cause);
}
