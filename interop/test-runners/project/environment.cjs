// jsdom has no fetch: the one of Node, as docs/testing.md says.
const { TestEnvironment } = require(process.env.JSDOM_ENVIRONMENT);

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { fetch, Headers, Request, Response, TextDecoder, TextEncoder });
  }
};
