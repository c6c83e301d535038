export default { test: { include: ['*.vitest.mjs'], environment: process.env.DOM } };
