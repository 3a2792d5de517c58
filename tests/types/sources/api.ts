// The package's sources export the names that `index.d.ts` declares, with values of the declared types.

import * as sources from "../../../pkg-template/api.js";
import type * as declared from "../../../pkg-template/index.js";

type Declared = typeof declared;
type Equal<A, B> = [A, B] extends [B, A] ? true : false;

export const sameNames: Equal<keyof typeof sources, keyof Declared> = true;

// The declared errors are a union by `code`; the class has the fields of any of them.
export const others: Omit<Declared, "CleverTapError"> = sources;
export const error: Function & { prototype: Error } = sources.CleverTapError;
