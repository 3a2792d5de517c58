// The baseline: a loop without validation, retries, timeouts, aborts and limits.

interface Options {
  accountId?: string;
  passcode?: string;
  baseUrl: string;
  pollIntervalMs?: number;
  fetch?: typeof fetch;
}

export class CountsClient {
  constructor(private readonly options: Options) {}

  async count(query: unknown): Promise<number> {
    const { accountId, passcode, baseUrl, pollIntervalMs = 30_000, fetch = globalThis.fetch } = this.options;
    const url = `${baseUrl}/1/counts/events.json`;
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (accountId) headers["X-CleverTap-Account-Id"] = accountId;
    if (passcode) headers["X-CleverTap-Passcode"] = passcode;
    let response = await fetch(url, { method: "POST", headers, body: JSON.stringify(query) });
    for (;;) {
      const { status, count, req_id } = await response.json();
      if (status === "success") return count;
      if (status !== "partial") throw new Error(`the service answered ${status}`);
      await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
      response = await fetch(`${url}?req_id=${req_id}`, { headers });
    }
  }
}
