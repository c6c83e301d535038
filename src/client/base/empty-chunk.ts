// In the scripts for script tags, this is the module behind each import() of a chunk.

export {};
