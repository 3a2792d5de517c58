// Calls an account's durable object from the Worker.

import type { Account } from "../config/accounts.ts";
import type { AccountCounter } from "./account-counter.ts";

type Stub = DurableObjectStub<AccountCounter>;

/** Calls the object, and a second time if the platform reports that a retry helps. Every method can be repeated. */
export async function callObject<T>(env: Env, { objectName }: Account, call: (object: Stub) => Promise<T>): Promise<T> {
  // The name comes from the configuration, never from a client.
  const object = () => env.ACCOUNT_COUNTER.getByName(objectName);
  try {
    return await call(object());
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
    if (!retryable || overloaded) throw error;
    return await call(object());
  }
}
