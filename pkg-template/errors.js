// Recognizes the errors of every copy of this package in one process, such as its ESM and its CommonJS file.
const brand = Symbol.for("clevertap-counts.CleverTapError");

export class CleverTapError extends Error {
  static [Symbol.hasInstance](value) {
    const derived = !Object.hasOwn(this.prototype, brand);
    if (derived) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && value[brand] === true;
  }

  constructor({ message, ...fields }, cause) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  get name() {
    return "CleverTapError";
  }

  get [brand]() {
    return true;
  }

  toJSON() {
    return { name: this.name, message: this.message, ...this };
  }
}

export function invalid(option, message, code = "type") {
  return new CleverTapError({
    code: "invalid_options",
    message: `invalid options: ${option}: ${message}`,
    transient: false,
    attempts: 0,
    issues: [{ code, path: [option], message }],
  });
}

export function unavailable(why, cause) {
  const message = `WebAssembly is not available: ${why}`;
  return new CleverTapError({ code: "wasm_unavailable", message, transient: false, attempts: 0 }, cause);
}

/** Creates the error of a failed instance. `pending` is JSON. */
export function internal(cause, { attempts = 0, pending: json } = {}) {
  const fields = { code: "internal", transient: false, attempts };
  fields.message = "a defect in clevertap-counts: its WebAssembly instance failed";
  if (json) {
    const pending = JSON.parse(json);
    Object.assign(fields, { reqId: pending.reqId, pending });
  }
  return new CleverTapError(fields, cause);
}
