// Jest's environment for pages, with the globals of Node that the suite needs and jsdom lacks. Node's fetch requires Node's
// AbortSignal. The environment still lacks TextDecoder and TextEncoder.

const { TestEnvironment } = require(process.env.JSDOM_ENVIRONMENT);

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { fetch, Headers, ReadableStream, Request, Response, structuredClone });
    Object.assign(this.global, { AbortController, AbortSignal });
  }
};
