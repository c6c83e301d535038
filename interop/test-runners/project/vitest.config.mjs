const environment = process.env.DOM;

export default {
  test: {
    include: ['*.vitest.mjs'],
    environment,
    setupFiles: environment === 'happy-dom' ? ['./happy-dom.setup.mjs'] : [],
  },
};
