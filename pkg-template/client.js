import { start } from "./call.js";
import { invalid } from "./errors.js";
import { enter } from "./instance.js";
import { isObject, Packer } from "./pack.js";

let clients = 0;

export class CountsClient {
  #id;
  /** The packed options, for each instance that has to create the client. */
  #packed;
  #fetch;

  constructor(options) {
    this.#packed = new Packer();
    enter((wasm) => {
      this.#fetch = this.#packed.addOptions(options).fetch;
      wasm.configure(this.#packed.ops, this.#packed.text);
    });
    this.#id = ++clients;
  }

  count(query, options) {
    return start("count", () => CountsClient.#of(this), query, options);
  }

  submit(query, options) {
    return start("submit", () => CountsClient.#of(this), query, options);
  }

  poll(pending, options) {
    return start("poll", () => CountsClient.#of(this), pending, options);
  }

  resume(pending, options) {
    return start("resume", () => CountsClient.#of(this), pending, options);
  }

  static #of(self) {
    const isClient = isObject(self) && #id in self;
    if (!isClient) throw invalid("this", "call the method on its client: client.count(query)");
    return { id: self.#id, packed: self.#packed, fetch: self.#fetch };
  }
}
