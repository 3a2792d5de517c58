// The way to an account's object.

import type { AccountCounter } from "./account-counter.ts";
import type { Account } from "../config/config.ts";

type Stub = DurableObjectStub<AccountCounter>;

/** Asks the object, and once more where the platform says that this helps: what it is asked may all be repeated. */
export async function ask<T>(env: Env, { objectName }: Account, question: (object: Stub) => Promise<T>): Promise<T> {
  // The name is the configuration's: no text of a client gets here.
  const object = () => env.ACCOUNT_COUNTER.getByName(objectName);
  try {
    return await question(object());
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
    if (!retryable || overloaded) throw error;
    return await question(object());
  }
}
