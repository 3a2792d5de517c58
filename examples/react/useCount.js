import { useEffect, useRef, useState } from "react";

/** The state of one count: `start(query)`, `cancel()`, and `{ status, count?, error?, progress? }`. */
export function useCount(client) {
  const [state, setState] = useState({ status: "idle" });
  const controller = useRef(undefined);

  // End the count with the component.
  useEffect(() => () => controller.current?.abort(), []);

  async function start(query) {
    controller.current?.abort();
    controller.current = new AbortController();
    const { signal } = controller.current;
    setState({ status: "counting" });
    try {
      const onProgress = (progress) => setState({ status: "counting", progress });
      setState({ status: "done", count: await client.count(query, { signal, onProgress }) });
    } catch (error) {
      // A later count, or cancel, has set the state already.
      if (!signal.aborted) setState({ status: "failed", error });
    }
  }

  function cancel() {
    controller.current?.abort();
    setState({ status: "idle" });
  }

  return { ...state, start, cancel };
}
