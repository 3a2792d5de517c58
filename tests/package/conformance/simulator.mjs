// The simulator's control interface over fetch; a runtime needs only its URL.

export function simulatorAt(url) {
  const ask = async (path, init) => {
    const answered = await fetch(`${url}/_simulator/sessions${path}`, init);
    const body = await answered.json();
    if (!answered.ok) throw new Error(`the simulator refused: ${body.error}`);
    return body;
  };
  return {
    url,
    /** Starts a session and returns its id and base URL. */
    session: (config = {}) => ask("", { method: "POST", body: JSON.stringify(config) }),
    log: (id) => ask(`/${id}`),
  };
}
