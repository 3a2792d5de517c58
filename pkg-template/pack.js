/** @import { FetchLike, PlainDate, Progress } from "./index.js" */

/**
 * Packs a caller's values, so that all arguments of a call enter the module in one step: `ops` holds opcodes and their
 * operands, `text` holds all strings, one after the other. `docs/architecture.md` describes the protocol, and
 * `src/js/args.rs` reads it. What a getter or a proxy throws is caught here; what a value means is decided there.
 */

/** Limits of one argument. */
const MAX_VALUES = 1_000_000;
const MAX_CHARACTERS = 2 ** 24;
/** Limits of each value, also in the core: `MAX_DEPTH` in `src/value/input.rs`, `MAX_LIST` in `src/query/filter.rs`. */
const MAX_DEPTH = 16;
const MAX_LIST = 100_000;

/** The longest text that is packed only to be shown in a message, in UTF-16 code units. */
const MAX_SHOWN = 10_000;

/** The longest text of a day that is packed. A calendar day takes 10 characters. */
const MAX_DAY = 80;

const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const NUMBER = 4;
const STRING = 5;
const LONE_SURROGATE = 6;
const LONG_STRING = 7;
const LIST = 8;
const OBJECT = 9;
const FUNCTION = 10;
const SIGNAL = 11;
const URL_OBJECT = 12;
const BIGINT = 13;
const SYMBOL = 14;
const TOO_DEEP = 15;
const UNREADABLE = 16;
const PLAIN_DATE = 17;

const loneSurrogates = /\p{Surrogate}/gu;

export class Packer {
  /** @type {number[]} */
  ops = [];
  text = "";
  /** @type {Record<string, unknown> | undefined} */
  #kept;
  /** @type {number} */
  #values;
  /** @type {number} */
  #characters;

  /**
   * Packs one argument.
   *
   * @param {unknown} value
   */
  add(value) {
    this.#values = MAX_VALUES;
    this.#characters = MAX_CHARACTERS;
    this.#value(value, 0);
    return this;
  }

  /**
   * Packs an options argument. Returns the options that stay in JavaScript: functions, the signal, the URL.
   *
   * @param {unknown} options
   * @returns {{ fetch?: FetchLike, onProgress?: (progress: Progress) => void, signal?: AbortSignal }}
   */
  addOptions(options) {
    this.#kept = {};
    this.add(options);
    const kept = this.#kept;
    this.#kept = undefined;
    return kept;
  }

  /**
   * Appends the arguments of another packer.
   *
   * @param {Packer} packed
   */
  append({ ops, text }) {
    for (const op of ops) this.ops.push(op);
    this.text += text;
  }

  /**
   * @param {unknown} value
   * @param {number} depth
   */
  #value(value, depth) {
    this.#values -= 1;
    switch (typeof value) {
      case "string":
        return this.#string(value);
      case "number":
        return this.ops.push(NUMBER, value);
      case "boolean":
        return this.ops.push(value ? TRUE : FALSE);
      case "object":
        return value === null ? this.ops.push(NULL) : this.#object(value, depth);
      case "undefined":
        return this.ops.push(UNDEFINED);
      case "function":
        return this.ops.push(FUNCTION);
      case "symbol":
        return this.ops.push(SYMBOL);
      default:
        // Converting a huge bigint to a string takes seconds.
        return this.#text(BIGINT, BigInt.asIntN(64, /** @type {any} */ (value)) === value ? String(value) : "");
    }
  }

  /** @param {string} text */
  #string(text) {
    if (text.length > this.#characters) return this.ops.push(LONG_STRING, text.length);
    this.#characters -= text.length;
    return this.#text(STRING, text);
  }

  /**
   * @param {number} op
   * @param {string} text
   */
  #text(op, text) {
    const wellFormed = wellFormedOf(text);
    this.ops.push(wellFormed === text ? op : LONE_SURROGATE, text.length);
    this.text += wellFormed;
  }

  /**
   * Packs a text that is not a value: a key, a tag, or the message of an exception.
   *
   * @param {string} text
   */
  #part(text) {
    this.#characters -= text.length;
    this.ops.push(text.length);
    this.text += wellFormedOf(text);
  }

  /**
   * Shortens a text that only messages show.
   *
   * @param {string} text
   */
  #shortened(text) {
    return text.slice(0, Math.max(0, Math.min(MAX_SHOWN, this.#characters)));
  }

  /** @param {unknown} thrown */
  #unreadable(thrown) {
    this.ops.push(UNREADABLE);
    this.#part(this.#shortened(describe(thrown)));
  }

  /**
   * @param {object} object
   * @param {number} depth
   */
  #object(object, depth) {
    if (depth > MAX_DEPTH || this.#values <= 0) return this.ops.push(TOO_DEEP);
    let keys;
    let tag;
    try {
      if (Array.isArray(object)) return this.#list(object, lengthOf(object), depth);
      tag = Object.prototype.toString.call(object).slice(8, -1);
      if (tag === "Temporal.PlainDate") {
        const day = /** @type {PlainDate} */ (object).toString({ calendarName: "never" });
        if (typeof day === "string") return this.#text(PLAIN_DATE, day.slice(0, MAX_DAY));
      }
      keys = Object.keys(object);
    } catch (thrown) {
      return this.#unreadable(thrown);
    }
    const count = this.ops.push(OBJECT, 0) - 1;
    this.#part(tag === "Object" ? "" : this.#shortened(tag));
    for (const key of keys) {
      this.ops[count] += 1;
      if (this.#values <= 0 || key.length > this.#characters) {
        // The core refuses the object because of this entry. Enclosing objects end with such an entry, too.
        this.#values = 0;
        this.#part(key.slice(0, MAX_SHOWN));
        this.ops.push(TOO_DEEP);
        break;
      }
      this.#part(key);
      // The core would send another key than the caller's.
      if (wellFormedOf(key) !== key) this.#text(STRING, key);
      else this.#item(object, key, depth);
    }
  }

  /**
   * @param {unknown[]} list
   * @param {number} length
   * @param {number} depth
   */
  #list(list, length, depth) {
    const count = this.ops.push(LIST, length, 0) - 1;
    for (let index = 0; index < length && index < MAX_LIST && this.#values > 0; index++) {
      this.ops[count] += 1;
      this.#item(list, index, depth);
    }
  }

  /**
   * @param {any} object
   * @param {string | number} key
   * @param {number} depth
   */
  #item(object, key, depth) {
    let value;
    try {
      value = object[key];
    } catch (thrown) {
      return this.#unreadable(thrown);
    }
    if (depth > 0 || this.#kept === undefined || !this.#keep(key, value)) this.#value(value, depth + 1);
  }

  /**
   * Packs an option that cannot cross into the module by its capabilities, because it may be of another realm.
   *
   * @param {string | number} key
   * @param {any} value
   */
  #keep(key, value) {
    try {
      if (key === "fetch" || key === "onProgress") {
        if (typeof value !== "function") return false;
        this.ops.push(FUNCTION);
      } else if (key === "signal") {
        if (!isSignal(value)) return false;
        this.ops.push(SIGNAL);
      } else {
        if (key !== "baseUrl" || !isObject(value)) return false;
        const { href } = value;
        if (typeof href !== "string" || href.length > this.#characters) return false;
        this.#text(URL_OBJECT, href);
      }
    } catch {
      return false;
    }
    /** @type {Record<string, unknown>} */ (this.#kept)[key] = value;
    return true;
  }
}

/**
 * Returns the length of a list. The length of a proxy may be any value.
 *
 * @param {unknown[]} list
 */
function lengthOf(list) {
  const { length } = list;
  if (typeof length !== "number") throw "its length is not a number";
  return length;
}

/** @param {any} value */
function isSignal(value) {
  return isObject(value) && typeof value.aborted === "boolean" && typeof value.addEventListener === "function";
}

/**
 * @param {unknown} value
 * @returns {value is Record<PropertyKey, any>}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null;
}

/** @param {string} text */
function wellFormedOf(text) {
  return text.isWellFormed?.() ? text : text.replace(loneSurrogates, "\ufffd");
}

/**
 * Returns the messages of a thrown value and of its cause. If a fetch failed, only the cause tells why.
 *
 * @param {any} thrown
 */
export function describe(thrown) {
  const texts = [message(thrown) ?? attempt(() => String(thrown)), message(attempt(() => thrown.cause))];
  const shown = /** @type {string[]} */ (texts.filter((text) => text)).map((text) => text.slice(0, MAX_SHOWN));
  return shown.join(": ") || "no message";
}

/** @param {any} error */
function message(error) {
  const text = isObject(error) ? attempt(() => error.message) : undefined;
  return typeof text === "string" ? text : undefined;
}

/**
 * Calls a function that may throw. Returns `undefined` if it does.
 *
 * @template T
 * @param {() => T} read
 */
export function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
