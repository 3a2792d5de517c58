// The usual way to respect a limit of three requests: p-limit around the whole loop, which holds its slot while it waits.

import pLimit from "p-limit";
import { CountsClient as BareClient } from "./bare.ts";

export class CountsClient {
  readonly #client;
  readonly #limit = pLimit(3);

  constructor(options: ConstructorParameters<typeof BareClient>[0]) {
    this.#client = new BareClient(options);
  }

  count(query: unknown): Promise<number> {
    return this.#limit(() => this.#client.count(query));
  }
}
