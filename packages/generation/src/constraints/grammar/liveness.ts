import { hasByte } from './byte-set.ts';
import { derive, firstBytes } from './derivative.ts';
import type { Expression } from './expression.ts';
import type { ExpressionFactory } from './expression-factory.ts';

/** More states than any sensible pattern has; beyond it a language counts as live. */
const mostStatesSearched = 20_000;
const liveness = new WeakMap<Expression, boolean>();

/**
 * Whether a regular language holds any text: whether some derivative of it holds the empty text.
 * What is found on the way is remembered too.
 */
export function isLive(factory: ExpressionFactory, start: Expression): boolean {
  if (!start.hasIntersection) return start.kind !== 'nothing';
  const known = liveness.get(start);
  if (known !== undefined) return known;
  const parents = new Map<Expression, Expression | null>([[start, null]]);
  // A stack, because depth first soon finds an end.
  const open = [start];
  for (let state = open.pop(); state; state = open.pop()) {
    if (state.isNullable || liveness.get(state) || parents.size > mostStatesSearched) {
      for (let on: Expression | null = state; on; on = parents.get(on) ?? null) {
        liveness.set(on, true);
      }
      return true;
    }
    const first = firstBytes(state);
    for (let byte = 0; byte < 256; byte++) {
      if (!hasByte(first, byte)) continue;
      const next = derive(factory, state, byte);
      if (next.kind === 'nothing' || parents.has(next) || liveness.get(next) === false) continue;
      parents.set(next, state);
      open.push(next);
    }
  }
  for (const state of parents.keys()) liveness.set(state, false);
  return false;
}
