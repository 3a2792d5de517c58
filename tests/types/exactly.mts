/** Compares two types. `any` equals only itself. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Accepts only a value whose type is exactly `Expected`: `exactly<number>()(1 as number)`. */
export function exactly<Expected>(): <Actual>(
  value: Actual,
  ...same: Same<Actual, Expected> extends true ? [] : ["not exactly"]
) => void {
  return () => undefined;
}
