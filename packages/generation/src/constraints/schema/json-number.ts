import { byteRange } from '../grammar/byte-set.ts';
import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';
import { integersBetween } from './integer-range.ts';

/** Bounds of a number; what is absent does not bound. */
export interface NumberBounds {
  minimum?: number | undefined;
  maximum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  exclusiveMaximum?: number | undefined;
}

/** As many digits as a double surely keeps: longer numbers would be read as others, or as Infinity. */
const mostDigits = 15;
const largestInteger: number = 10 ** mostDigits - 1;

/** Any number: up to 15 digits before the point, 15 behind it, and an exponent of two. */
export function anyNumber(factory: ExpressionFactory): Expression {
  const { text, sequence, choice, repeat, bytes, empty } = factory;
  const digit = bytes(byteRange(0x30, 0x39));
  const fraction = sequence(text('.'), repeat(digit, 1, mostDigits));
  const sign = choice([empty, text('+'), text('-')]);
  const exponent = sequence(choice([text('e'), text('E')]), sign, repeat(digit, 1, 2));
  return factory.lexeme(
    sequence(
      choice([empty, text('-')]),
      integersBetween(factory, 0, largestInteger),
      choice([empty, fraction]),
      choice([empty, exponent]),
    ),
  );
}

/** Integers within the bounds, without an exponent. Nothing where there are none. */
export function integers(factory: ExpressionFactory, bounds: NumberBounds): Expression {
  const { minimum = -largestInteger, maximum = largestInteger } = bounds;
  const {
    exclusiveMinimum = Number.NEGATIVE_INFINITY,
    exclusiveMaximum = Number.POSITIVE_INFINITY,
  } = bounds;
  const low = Math.max(Math.ceil(minimum), Math.floor(exclusiveMinimum) + 1, -largestInteger);
  const high = Math.min(Math.floor(maximum), Math.ceil(exclusiveMaximum) - 1, largestInteger);
  return factory.lexeme(
    factory.choice([
      low <= high && high >= 0 ? integersBetween(factory, Math.max(0, low), high) : factory.nothing,
      low <= high && low < 0
        ? factory.sequence(factory.text('-'), integersBetween(factory, Math.max(1, -high), -low))
        : factory.nothing,
    ]),
  );
}

/** Numbers within the bounds, written without an exponent. Nothing where there are none. */
export function numbersWithin(factory: ExpressionFactory, bounds: NumberBounds): Expression {
  const low = tighter(bounds.minimum, bounds.exclusiveMinimum, 1);
  const high = tighter(bounds.maximum, bounds.exclusiveMaximum, -1);
  return factory.lexeme(
    factory.choice([
      magnitudes(factory, atLeastZero(low), high),
      factory.sequence(
        factory.text('-'),
        magnitudes(factory, atLeastZero(mirrored(high)), mirrored(low)),
      ),
    ]),
  );
}

interface Bound {
  value: number;
  isExclusive: boolean;
}

const unbounded: Bound = { value: Number.POSITIVE_INFINITY, isExclusive: false };

/** The bound that allows less. @param direction 1 for lower bounds, -1 for upper ones */
function tighter(
  inclusive: number | undefined,
  exclusive: number | undefined,
  direction: 1 | -1,
): Bound {
  const infinite = Number.NEGATIVE_INFINITY * direction;
  const a = inclusive ?? infinite;
  const b = exclusive ?? infinite;
  return (b - a) * direction >= 0 && exclusive !== undefined
    ? { value: b, isExclusive: true }
    : { value: a, isExclusive: false };
}

function mirrored({ value, isExclusive }: Bound): Bound {
  return { value: -value, isExclusive };
}

function atLeastZero(bound: Bound): Bound {
  return bound.value >= 0 ? bound : { value: 0, isExclusive: false };
}

/** Decimals from `low`, which is not negative, to `high`. */
function magnitudes(factory: ExpressionFactory, low: Bound, high: Bound): Expression {
  if (high.value < low.value) return factory.nothing;
  const top = Math.min(high.value, largestInteger);
  const [lowWhole, lowDigits] = decimalOf(low.value);
  const [highWhole, highDigits] = decimalOf(top);
  const highBound = high.value > largestInteger ? unbounded : high;
  // So many digits behind the point that the number as a whole keeps its exact order as a double.
  const room = Math.max(1, mostDigits - String(highWhole).length);
  const digits = fractionTools(factory, Math.max(room, 1));
  const above = digits.above(lowDigits, low.isExclusive);
  const below = highBound === unbounded ? digits.any : digits.below(highDigits, high.isExclusive);
  const at = (whole: number, fraction: Expression) =>
    factory.sequence(factory.text(String(whole)), digits.withPoint(fraction));
  if (lowWhole === highWhole) return at(lowWhole, factory.both(above, below));
  return factory.choice([
    at(lowWhole, above),
    at(highWhole, below),
    lowWhole + 1 > highWhole - 1
      ? factory.nothing
      : factory.sequence(
          integersBetween(factory, lowWhole + 1, highWhole - 1),
          digits.withPoint(digits.any),
        ),
  ]);
}

/** Whole part and digits behind the point, without zeros at their end. */
function decimalOf(value: number): [whole: number, digits: string] {
  const whole = Math.floor(value);
  const text = value.toFixed(20).split('.')[1] ?? '';
  const shortest = String(value);
  const digits = shortest.includes('e') ? text : (shortest.split('.')[1] ?? '');
  return [whole, digits.replace(/0+$/, '')];
}

/** Languages of the digits behind a point; the empty text stands for a number without a point. */
function fractionTools(factory: ExpressionFactory, mostBehind: number) {
  const { bytes, repeat, choice, sequence, empty, nothing, text } = factory;
  const digit = bytes(byteRange(0x30, 0x39));
  const zeros = repeat(text('0'), 0, Number.POSITIVE_INFINITY);
  const any = repeat(digit, 0, Number.POSITIVE_INFINITY);
  const bounded = repeat(digit, 1, mostBehind);
  const between = (low: number, high: number) =>
    low > high ? nothing : bytes(byteRange(0x30 + low, 0x30 + high));
  const above = (digits: string, isExclusive: boolean): Expression => {
    if (digits === '') {
      return isExclusive ? sequence(zeros, between(1, 9), any) : any;
    }
    const first = Number(digits[0]);
    return choice([
      sequence(between(first + 1, 9), any),
      sequence(between(first, first), above(digits.slice(1), isExclusive)),
    ]);
  };
  const below = (digits: string, isExclusive: boolean): Expression => {
    if (digits === '') return isExclusive ? nothing : zeros;
    const first = Number(digits[0]);
    return choice([
      empty,
      sequence(between(0, first - 1), any),
      sequence(between(first, first), below(digits.slice(1), isExclusive)),
    ]);
  };
  return {
    any,
    above,
    below,
    withPoint: (fraction: Expression): Expression =>
      choice([
        fraction.isNullable ? empty : nothing,
        sequence(text('.'), factory.both(fraction, bounded)),
      ]),
  };
}
