import { byteRange } from '../grammar/byte-set.ts';
import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';

/** The decimal forms, without leading zeros, of the integers from `low` to `high`; `low` is not negative. */
export function integersBetween(factory: ExpressionFactory, low: number, high: number): Expression {
  const options: Expression[] = [];
  for (let length = 1; length <= 15; length++) {
    const from = Math.max(low, length === 1 ? 0 : 10 ** (length - 1));
    const to = Math.min(high, 10 ** length - 1);
    if (from <= to) options.push(ofEqualLength(factory, String(from), String(to)));
  }
  return factory.choice(options);
}

function ofEqualLength(factory: ExpressionFactory, low: string, high: string): Expression {
  const { choice, sequence, repeat, empty } = factory;
  if (low === '') return empty;
  const span = (from: number, to: number) => factory.bytes(byteRange(0x30 + from, 0x30 + to));
  const first = Number(low[0]);
  const last = Number(high[0]);
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  const nines = highRest.replace(/./g, '9');
  const zeros = lowRest.replace(/./g, '0');
  if (lowRest === zeros && highRest === nines) {
    return sequence(span(first, last), repeat(span(0, 9), nines.length, nines.length));
  }
  if (first === last)
    return sequence(span(first, first), ofEqualLength(factory, lowRest, highRest));
  const middle = first + 1 > last - 1 ? factory.nothing : span(first + 1, last - 1);
  return choice([
    sequence(span(first, first), ofEqualLength(factory, lowRest, nines)),
    sequence(middle, repeat(span(0, 9), nines.length, nines.length)),
    sequence(span(last, last), ofEqualLength(factory, zeros, highRest)),
  ]);
}
