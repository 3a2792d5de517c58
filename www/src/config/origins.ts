// The variable ALLOWED_ORIGINS: other origins whose pages may use the gateway.

export function readOrigins(text: string | undefined, problems: string[]): Set<string> {
  const origins = (text ?? "")
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      problems.push(`ALLOWED_ORIGINS: ${JSON.stringify(origin)} is not an origin such as "https://example.com"`);
    }
  }
  return new Set(origins);
}
