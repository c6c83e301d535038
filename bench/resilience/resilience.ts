import type { Bench, Row } from '../bench-row.js';
import type { Defect } from './defect.js';
import { defects } from './defects.js';
import { ours, pusherJs } from './subject.js';

async function compare({ name, goal, measure }: Defect): Promise<Row> {
  const theirs = await measure(pusherJs);
  const { value, met } = await measure(ours);
  return { name, ours: value, pusherJs: theirs.value, goal, met };
}

export const resilience: Bench = {
  name: 'resilience',
  title: 'Failures in the life of a page, both clients in the same simulated world',
  async run() {
    const rows: Row[] = [];
    for (const defect of defects) rows.push(await compare(defect));
    return rows;
  },
};
