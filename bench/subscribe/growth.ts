/** The cost of `count` operations, in any unit. */
export interface Cost {
  count: number;
  cost: number;
}

/** Returns the power of the count by which costs grow, by least squares of the logarithms: 1 is linear, 2 quadratic. */
export function exponentOf(costs: readonly Cost[]): number {
  const points = costs.map(({ count, cost }) => [Math.log(count), Math.log(cost)] as const);
  const mean = (place: 0 | 1) => points.reduce((sum, point) => sum + point[place], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const products = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return products / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
