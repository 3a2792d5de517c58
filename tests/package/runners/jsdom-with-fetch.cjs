// Jest's environment for pages, and from Node what of a page it lacks and the suite needs, with the AbortSignal that
// Node's fetch asks for. It still has no TextDecoder and no TextEncoder.

const { TestEnvironment } = require(process.env.JSDOM_ENVIRONMENT);

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { fetch, Headers, ReadableStream, Request, Response, structuredClone });
    Object.assign(this.global, { AbortController, AbortSignal });
  }
};
