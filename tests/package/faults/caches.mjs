// Answers that something on the way may keep: the next poll has the same address, and must be sent all the same.

const kept =
  (headers) =>
  ({ reqId }) => ({ body: `{"status":"partial","req_id":"${reqId}"}`, headers });

const rows = {
  "for an hour": { "Cache-Control": "public, max-age=3600" },
  "for ever": { "Cache-Control": "public, max-age=31536000, immutable" },
  "until the year 2090": { Expires: "Sat, 21 Oct 2090 07:28:00 GMT" },
  "because it last changed in 1994": { "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT" },
  "while it is asked for again": { "Cache-Control": "max-age=0, stale-while-revalidate=3600", ETag: '"1"' },
};

export default Object.entries(rows).map(([howLong, headers]) => ({
  fault: `a partial answer that may be kept ${howLong}`,
  step: kept(headers),
  outcome: { partial: true },
}));
