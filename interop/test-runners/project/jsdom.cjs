module.exports = require(process.env.JSDOM_ENVIRONMENT);
