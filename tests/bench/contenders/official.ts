// CleverTap's own client for Node, which sends a request and returns the answer.

import CleverTap from "clevertap";

interface Options {
  accountId?: string;
  passcode?: string;
  baseUrl: string;
}

export class CountsClient {
  readonly #client;

  constructor({ accountId = "ACCOUNT", passcode = "PASSCODE", baseUrl }: Options) {
    this.#client = CleverTap.init(accountId, passcode, CleverTap.REGIONS.EUROPE);
    // The client accepts only a region, and builds all URLs from this endpoint.
    this.#client.api.apiEndpoint = `${baseUrl}/1`;
  }

  async count(query: unknown): Promise<number> {
    const { status, count } = await this.#client.getEventsCount(query);
    if (status !== "success") throw new Error(`the service answered ${status}: this client does not poll`);
    return count;
  }
}
