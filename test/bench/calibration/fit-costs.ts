/** One measured step: what roofline and blocks say, and what it took. */
export interface CostSample {
  rooflineMs: number;
  blocks: number;
  measuredMs: number;
}

/** Costs that explain samples, and how far each sample is from them: modelled / measured. */
export interface FittedCosts {
  slowdown: number;
  perBlockMs: number;
  perTokenMs: number;
  ratios: number[];
}

const sweeps = 2000;

/**
 * The costs with the smallest squared relative error, none below zero: least squares by coordinate
 * descent, each sample divided by what it took.
 */
export function fitCosts(samples: readonly CostSample[]): FittedCosts {
  const rows = samples.map(({ rooflineMs, blocks, measuredMs }) => [
    rooflineMs / measuredMs,
    blocks / measuredMs,
    1 / measuredMs,
  ]);
  const costs = [0, 0, 0];
  const modelled = (row: readonly number[]) =>
    row.reduce((sum, value, index) => sum + value * (costs[index] ?? 0), 0);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (let index = 0; index < costs.length; index += 1) {
      let along = 0;
      let length = 0;
      for (const row of rows) {
        const value = row[index] ?? 0;
        along += value * (1 - modelled(row));
        length += value * value;
      }
      costs[index] = Math.max(0, (costs[index] ?? 0) + along / length);
    }
  }
  const [slowdown = 0, perBlockMs = 0, perTokenMs = 0] = costs;
  return { slowdown, perBlockMs, perTokenMs, ratios: rows.map(modelled) };
}
