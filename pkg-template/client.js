import { start } from "./call.js";
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
    return start("count", () => this.#self(), query, options);
  }

  submit(query, options) {
    return start("submit", () => this.#self(), query, options);
  }

  poll(pending, options) {
    return start("poll", () => this.#self(), pending, options);
  }

  resume(pending, options) {
    return start("resume", () => this.#self(), pending, options);
  }

  #self() {
    return { id: this.#id, config: this.#config };
  }
}
