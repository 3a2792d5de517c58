// The status of a token or a passcode, in words.

/**
 * @typedef {"checking" | "set" | "entered" | "refused" | "unchecked"} SecretStatus of a secret that was entered;
 *   "unchecked" if the gateway could not be asked
 *
 * @type {Record<SecretStatus | "needed", (secret: string) => string>}
 */
export const STATUS = {
  needed: (secret) => `${secret} needed`,
  checking: (secret) => `checking the ${secret}…`,
  set: (secret) => `${secret} set`,
  entered: (secret) => `${secret} entered`,
  refused: (secret) => `${secret} refused`,
  unchecked: (secret) => `${secret} not checked`,
};
