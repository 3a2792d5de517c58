/** The secrets and variables among the Worker's bindings. A deployment may lack any of them. */
export type Variables = Partial<Omit<Env, "ACCOUNT_COUNTER" | "ASSETS">>;
