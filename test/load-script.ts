/** Loads a script of a package with a script tag, as pages do. `path` is relative to `node_modules`. */
export async function loadScript(path: string): Promise<void> {
  const script = document.createElement('script');
  script.src = `/node_modules/${path}`;
  document.head.append(script);
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
  });
}
