// Jest's environment for pages, and from Node what of a page it lacks and the suite needs. It still has no TextEncoder.
// Node's fetch takes no other signal than Node's own.

const { TestEnvironment } = require(process.env.JSDOM_ENVIRONMENT);

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { AbortController, AbortSignal, fetch, Headers, ReadableStream, Request, Response, structuredClone });
  }
};
