// The simulator's own interface, through fetch: all that a runtime needs to reach it is its URL.

export function simulatorAt(url) {
  const ask = async (path, init) => {
    const answered = await fetch(`${url}/_simulator/sessions${path}`, init);
    const body = await answered.json();
    if (!answered.ok) throw new Error(`the simulator refused: ${body.error}`);
    return body;
  };
  return {
    url,
    /** Starts a session and gives its id and base URL. */
    session: (config = {}) => ask("", { method: "POST", body: JSON.stringify(config) }),
    log: (id) => ask(`/${id}`),
  };
}
