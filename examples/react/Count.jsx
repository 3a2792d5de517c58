import { useEffect, useState } from "react";
import { useCount } from "./useCount.js";

/** Counts a query. The client has the `baseUrl` of a gateway, because a passcode must not reach a page. */
export function Count({ client, query }) {
  const { status, count, error, progress, start, cancel } = useCount(client);

  if (status === "counting") {
    return (
      <p>
        <Progress progress={progress} />{" "}
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </p>
    );
  }
  return (
    <p>
      {status === "done" && <output>{count.toLocaleString()}</output>}
      {status === "failed" && <span role="alert">{error.message}</span>}
      <button type="button" onClick={() => start(query)}>
        Count
      </button>
    </p>
  );
}

function Progress({ progress }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (progress?.nextRequestAt === undefined) return <span role="status">{progress?.phase ?? "starting"}</span>;
  const seconds = Math.max(0, Math.ceil((progress.nextRequestAt - now) / 1000));
  return (
    <span role="status">
      {progress.phase}, next request in {seconds} s
    </span>
  );
}
