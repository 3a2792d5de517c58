// A page that counts in a worker, started with the syntax that bundlers recognise.

globalThis.count = (baseUrl) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data.count) : reject(new Error(data.error)));
    worker.postMessage(baseUrl);
  });
