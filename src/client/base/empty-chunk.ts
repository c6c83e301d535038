// In the builds for script tags, each import() of a chunk resolves to this module.

export {};
