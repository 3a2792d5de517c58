// Failures in words, and what can be done about each.

/** What the page keeps of an error; `gaveUp`: to ask a gateway for this count once more is in vain. */
export function plainError({ code = "internal", message, apiError, status }, mode) {
  // A gateway speaks of the count itself with HTTP 200, of an exchange with any other status.
  const gaveUp = mode === "gateway" && code === "server_error" && status === 200;
  return { code, message, apiError, status, ...(gaveUp ? { gaveUp } : {}) };
}

/**
 * A failure's title and text, and what helps: "credentials" (others are needed), "resume" (go on where it
 * stopped), "again" (ask anew) or "edit" (another question). `connected` is what the browser says.
 */
export function explain({ code, message, apiError, status, gaveUp }, { mode, connected = true }) {
  const service = mode === "direct" ? "CleverTap" : "the gateway";
  const Service = mode === "direct" ? "CleverTap" : "The gateway";
  const said = readable(apiError ?? message);
  switch (code) {
    case "unauthorized":
      return mode === "direct"
        ? {
            title: "CleverTap refused the passcode",
            text: `${said} (the wrong region is refused like this, too)`,
            help: "credentials",
          }
        : { title: "The gateway refused the token", text: said, help: "credentials" };
    case "query_failed":
      // A gateway speaks of this exchange by its status, of the query's own failure with 200.
      return {
        title: `${mode === "gateway" && status >= 400 ? "The gateway" : "CleverTap"} cannot count this`,
        text: said,
        help: "edit",
      };
    case "request_expired":
      return {
        title: "This count is no longer known",
        text: `${Service} has forgotten it; it can be asked again.`,
        help: "again",
      };
    case "network":
      return connected
        ? {
            title: `${Service} cannot be reached`,
            text: "There was no answer. Nothing is lost: it goes on where it stopped.",
            help: "resume",
          }
        : { title: "Offline", text: "It goes on by itself when the connection is back.", help: "resume" };
    case "rate_limited":
      return { title: "Too many counts at once", text: said, help: "resume" };
    case "timeout":
    case "deadline_exceeded":
      return {
        title: "It took too long",
        text: `${Service} did not answer in time. It goes on where it stopped.`,
        help: "resume",
      };
    case "server_error":
      if (gaveUp) return { title: "The gateway gave this count up", text: said, help: "again" };
      return { title: `${Service} is unwell`, text: said, help: "resume" };
    case "wasm_unavailable":
      return { title: "This browser cannot run the page", text: message, help: "again" };
    case "invalid_query":
      return { title: "This is not a question that can be counted", text: message, help: "edit" };
    case "invalid_options":
      return { title: "These credentials cannot be sent", text: message, help: "credentials" };
    default:
      return { title: `An answer of ${service} makes no sense`, text: said, help: "resume" };
  }
}

/** CleverTap packs some of its texts in JSON, as `["Invalid event : Charged"]`. */
function readable(text) {
  try {
    const texts = [JSON.parse(text)].flat();
    return texts.every((one) => typeof one === "string") ? texts.join("; ") : text;
  } catch {
    return text;
  }
}

/** Whether going on, with other credentials or later, can still bring the count. */
export function canGoOn({ code, gaveUp }) {
  return !gaveUp && !["query_failed", "request_expired", "invalid_query"].includes(code);
}

/** Of the failures of a run's parts, one of each kind, and of how many parts. */
export function failures({ parts }) {
  const kinds = new Map();
  for (const { error } of parts) {
    if (error === undefined) continue;
    const key = `${error.code} ${error.apiError ?? error.message}`;
    const kind = kinds.get(key) ?? { error, parts: 0 };
    kind.parts += 1;
    kinds.set(key, kind);
  }
  return [...kinds.values()];
}
