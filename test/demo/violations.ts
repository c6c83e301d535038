import type axe from 'axe-core';
import type { Visit } from './visit.js';

/** The violations that axe finds on the page, one line for each element. */
export async function violations({ window, document }: Visit): Promise<string[]> {
  const script = document.createElement('script');
  script.src = '/node_modules/axe-core/axe.min.js';
  document.head.append(script);
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error('axe could not be loaded'));
  });
  const results = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] });
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}
