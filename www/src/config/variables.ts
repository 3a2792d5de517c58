/** The Worker's secrets and variables. A deployment may lack any of them. */
export type Variables = Partial<Omit<Env, "ACCOUNT_COUNTER" | "ASSETS">>;

/** The secrets that may be split: ACCOUNTS, ACCOUNTS_2, ACCOUNTS_SHOP and so on are read as one object. */
export const SPLIT_SECRETS = ["ACCOUNTS", "TOKENS"] as const;

/** Returns the names of a secret's parts that are set, in the order of their names. */
export function partsOf(variables: Variables, secret: (typeof SPLIT_SECRETS)[number]): string[] {
  const isPart = (name: string) => name === secret || name.startsWith(`${secret}_`);
  return Object.keys(variables).filter(isPart).sort();
}
