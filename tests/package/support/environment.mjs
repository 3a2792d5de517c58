// Reads the environment variables that `cargo xtask test` sets.

/** Returns the value of an environment variable that the tests need. */
export function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests with \`cargo xtask test\``);
  return value;
}
