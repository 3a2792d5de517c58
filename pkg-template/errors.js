// Recognizes the errors of every copy of this package in one process, such as its ESM and its CommonJS file.
const brand = Symbol.for("clevertap-counts.CleverTapError");

export class CleverTapError extends Error {
  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    const derived = !Object.hasOwn(this.prototype, brand);
    if (derived) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && /** @type {any} */ (value)[brand] === true;
  }

  /** @param {{ code?: string, message: string, cause?: unknown } & Record<string, unknown>} fields */
  constructor({ code, message, transient = false, attempts = 0, cause, ...fields }) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { code, transient, attempts }, fields);
  }

  /** @returns {string} */
  get name() {
    return "CleverTapError";
  }

  // A derived class sets its name.
  set name(value) {
    Object.defineProperty(this, "name", { value, writable: true });
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
 * Removes the frames above and including `callee` from the stack of an error of this package, so that it begins with the
 * caller's frame. Only some engines can.
 *
 * @param {unknown} error
 * @param {Function} [callee]
 */
export function hideFrames(error, callee) {
  if (error instanceof CleverTapError) Error.captureStackTrace?.(error, callee);
  return error;
}

/**
 * @param {string} option
 * @param {string} message
 * @param {Function} [callee] the function to hide in the stack
 * @param {import("./index.js").Issue["code"]} [code]
 */
export function invalid(option, message, callee, code = "type") {
  const error = new CleverTapError({
    code: "invalid_options",
    message: `invalid options: ${option}: ${message}`,
    issues: [{ code, path: [option], message }],
  });
  return hideFrames(error, callee);
}

/**
 * @param {string} why
 * @param {unknown} [cause]
 */
export function unavailable(why, cause) {
  return new CleverTapError({ code: "wasm_unavailable", message: `WebAssembly is not available: ${why}`, cause });
}

/**
 * Creates the error of a failed instance. `pending` is JSON.
 *
 * @param {unknown} cause
 * @param {{ attempts?: number, pending?: string | undefined }} [call]
 */
export function internal(cause, { attempts, pending: json } = {}) {
  const message = "a defect in clevertap-counts: its WebAssembly instance failed; please report it";
  const pending = json && JSON.parse(json);
  const resumable = pending && { reqId: pending.reqId, pending };
  return new CleverTapError({ code: "internal", message, attempts, cause, ...resumable });
}
