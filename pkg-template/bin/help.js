import { regions } from "../index.js";

/** Fits a screen of 24 lines and 80 columns, which a test holds. */
export const HELP = `\
Counts events and people in CleverTap.

clevertap-counts count EVENT DAYS [--where 'NAME OPERATOR [VALUE]']...
                                  [--profiles] [--by day|week|month]
clevertap-counts count --query FILE|- [--endpoint NAME]
clevertap-counts top EVENT DAYS --property [TYPE:]NAME... [--top N]
clevertap-counts resume PENDING|-
clevertap-counts validate FILE|- [--endpoint NAME]

DAYS: --from DAY --to DAY, or --last N [--time-zone ZONE]; DAY as 2025-01-31
Output: --json or --csv; --quiet hides the progress; --version; --help
Service: --region ${regions.join("|")}, or --base-url URL
Waiting: --max-wait SECONDS, --poll-interval SECONDS
Environment: CLEVERTAP_ACCOUNT_ID, CLEVERTAP_PASSCODE, CLEVERTAP_REGION, and
  CLEVERTAP_HEADERS for a gateway (a line "Name: value" for each header)
Exit codes: 0 counted, 1 failed, 2 wrong use, 130 interrupted

Examples:
clevertap-counts count Charged --last 7
clevertap-counts count Charged --last 30 --where 'Amount greater_than 100'
clevertap-counts top Charged --property Category --top 5 --last 30 --csv
`;
