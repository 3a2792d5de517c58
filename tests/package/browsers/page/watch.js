// First in every page: what goes wrong in it, for browsers whose driver does not tell.

globalThis.problems = [];
addEventListener("error", ({ message }) => globalThis.problems.push(`uncaught: ${message}`));
addEventListener("unhandledrejection", ({ reason }) => globalThis.problems.push(`unhandled: ${reason}`));
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  globalThis.problems.push(`policy: ${effectiveDirective} blocked ${blockedURI}`),
);
