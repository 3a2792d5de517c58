/** The Worker's secrets and variables. A deployment may lack any of them. */
export type Variables = Partial<Omit<Env, "ACCOUNT_COUNTER" | "ASSETS">>;
