/** One measured step: what reading and arithmetic alone would take, and what it took. */
export interface CostSample {
  /** 0 where nothing is read for this step alone. */
  readMs: number;
  computeMs: number;
  blocks: number;
  measuredMs: number;
}

/** Costs that explain samples, and how far each sample is from them: modelled / measured. */
export interface FittedCosts {
  readSlowdown: number;
  arithmeticSlowdown: number;
  perBlockMs: number;
  perTokenMs: number;
  ratios: number[];
}

const sweeps = 2000;
const rounds = 20;

/**
 * The costs with the smallest squared relative error, none below zero. A step waits for reading or for
 * arithmetic, and which of them is known only by the costs: so both are found by turns.
 */
export function fitCosts(samples: readonly CostSample[]): FittedCosts {
  let costs = [1, 1, 0, 0];
  let rows: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [read = 1, arithmetic = 1] = costs;
    rows = samples.map(({ readMs, computeMs, blocks, measuredMs }) => {
      const waitsForReading = readMs * read > computeMs * arithmetic;
      const parts = [waitsForReading ? readMs : 0, waitsForReading ? 0 : computeMs, blocks, 1];
      return parts.map((part) => part / measuredMs);
    });
    costs = leastSquares(rows, costs);
  }
  const [readSlowdown = 0, arithmeticSlowdown = 0, perBlockMs = 0, perTokenMs = 0] = costs;
  const ratios = rows.map((row) => modelled(row, costs));
  return { readSlowdown, arithmeticSlowdown, perBlockMs, perTokenMs, ratios };
}

/** Coordinate descent from where the costs are; each row should give 1. A cost that no row asks for stays. */
function leastSquares(rows: readonly number[][], from: readonly number[]): number[] {
  const costs = [...from];
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (let index = 0; index < costs.length; index += 1) {
      let along = 0;
      let length = 0;
      for (const row of rows) {
        const value = row[index] ?? 0;
        along += value * (1 - modelled(row, costs));
        length += value * value;
      }
      if (length > 0) costs[index] = Math.max(0, (costs[index] ?? 0) + along / length);
    }
  }
  return costs;
}

function modelled(row: readonly number[], costs: readonly number[]): number {
  return row.reduce((sum, value, index) => sum + value * (costs[index] ?? 0), 0);
}
