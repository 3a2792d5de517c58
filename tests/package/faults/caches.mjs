// Cacheable answers: the next poll has the same URL, and must still be sent.

const cacheable =
  (headers) =>
  ({ reqId }) => ({ body: `{"status":"partial","req_id":"${reqId}"}`, headers });

const rows = {
  "for an hour": { "Cache-Control": "public, max-age=3600" },
  "for a year, unchanged": { "Cache-Control": "public, max-age=31536000, immutable" },
  "until the year 2090": { Expires: "Sat, 21 Oct 2090 07:28:00 GMT" },
  "by its Last-Modified of 1994": { "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT" },
  "while it is revalidated": { "Cache-Control": "max-age=0, stale-while-revalidate=3600", ETag: '"1"' },
};

export default Object.entries(rows).map(([condition, headers]) => ({
  fault: `a partial answer that is cacheable ${condition}`,
  step: cacheable(headers),
  outcome: { partial: true },
}));
