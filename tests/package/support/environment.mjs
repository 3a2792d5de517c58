// What `cargo xtask test` hands to the tests.

/** The value of an environment variable that the tests cannot do without. */
export function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests with \`cargo xtask test\``);
  return value;
}
