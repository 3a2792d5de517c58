// The first script of every page. Records its problems, for browsers whose driver does not report them.

globalThis.problems = [];
addEventListener("error", ({ message }) => globalThis.problems.push(`uncaught: ${message}`));
addEventListener("unhandledrejection", ({ reason }) => globalThis.problems.push(`unhandled: ${reason}`));
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  globalThis.problems.push(`policy: ${effectiveDirective} blocked ${blockedURI}`),
);
