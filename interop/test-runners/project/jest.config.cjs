module.exports = { testMatch: ['**/*.jest.cjs'], testEnvironment: './environment.cjs' };
