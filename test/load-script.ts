/** Loads a package's script into the page by a script tag, as pages do. `path` is below `node_modules`. */
export async function loadScript(path: string): Promise<void> {
  const script = document.createElement('script');
  script.src = new URL(`../node_modules/${path}`, import.meta.url).href;
  document.head.append(script);
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
  });
}
