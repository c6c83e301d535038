// jsdom lacks fetch, so this adds the one of Node, as in docs/testing.md.
const { TestEnvironment } = require(process.env.JSDOM_ENVIRONMENT);

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { fetch, Headers, Request, Response, TextDecoder, TextEncoder });
  }
};
