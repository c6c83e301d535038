declare module '@custom-elements-manifest/analyzer/cli.js' {
  /** Analyzes the sources, as custom-elements-manifest.config.mjs configures it, and returns the manifest. */
  export function cli(options: { argv: string[]; cwd?: string; noWrite?: boolean }): Promise<unknown>;
}
