// Decides on the time limit of an exchange.

import type { Settings } from "../config/settings.ts";
import type { Progress } from "./progress.ts";

/** Far longer than CleverTap needs to look a result up. */
const FIRST_POLL_MS = 15_000;

/**
 * Gives a poll little time while its query is without trouble, so that polls that hang are known soon and do not delay
 * the polls of other queries. A repeated poll has the whole time, because its share of the slots is small.
 */
export function requestLimitMs(
  { pending, failures }: Pick<Progress, "pending" | "failures">,
  { REQUEST_TIMEOUT_MS }: Pick<Settings, "REQUEST_TIMEOUT_MS">,
): number {
  return pending !== null && failures === 0 ? Math.min(FIRST_POLL_MS, REQUEST_TIMEOUT_MS) : REQUEST_TIMEOUT_MS;
}
