import { start } from "./call.js";
import { invalid } from "./errors.js";
import { enter } from "./instance.js";

let clients = 0;

export class CountsClient {
  #id;
  #config;

  constructor(options) {
    this.#config = enter((wasm) => wasm.configure(options));
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
    const isClient = typeof self === "object" && self !== null && #config in self;
    if (!isClient) throw invalid("this", "call the method on its client: client.count(query)");
    return { id: self.#id, config: self.#config };
  }
}
