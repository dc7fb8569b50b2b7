import { type CharacterRange, everyCharacter } from '../grammar/character-ranges.ts';
import type { Expression } from '../grammar/expression.ts';
import type { ExpressionFactory } from '../grammar/expression-factory.ts';
import { anyButLineEnd } from './pattern-classes.ts';
import { createPatternReader, type PatternReader } from './pattern-reader.ts';
import { UnsupportedPattern } from './unsupported-pattern.ts';

/** How one of these characters is written where the pattern's texts stand. */
export type CharacterWriter = (ranges: readonly CharacterRange[]) => Expression;

const largestCount = 1000;
const deepestNesting = 100;

/**
 * The texts in which an ECMAScript regular expression finds a match, with the `u` flag's meaning of
 * a character. Anchors may stand at the ends of its alternatives; look-around, back-references,
 * word boundaries and property escapes are none of a regular grammar's.
 * @throws UnsupportedPattern
 * @see https://tc39.es/ecma262/#sec-patterns
 */
export function parsePattern(
  factory: ExpressionFactory,
  source: string,
  write: CharacterWriter,
): Expression {
  try {
    new RegExp(source, 'u');
  } catch {
    throw new UnsupportedPattern('it is not a regular expression');
  }
  const reader = createPatternReader(source);
  const anything = factory.repeat(write(everyCharacter), 0, Number.POSITIVE_INFINITY);
  const options: Expression[] = [];
  do {
    const isFromStart = reader.take('^');
    const inner = readSequence(reader, factory, write, 0);
    const isToEnd = reader.take('$');
    options.push(
      factory.sequence(
        isFromStart ? factory.empty : anything,
        inner,
        isToEnd ? factory.empty : anything,
      ),
    );
  } while (reader.take('|'));
  if (reader.peek() !== undefined) {
    throw new UnsupportedPattern(`${reader.peek()} stands where it is not supported`);
  }
  return factory.choice(options);
}

function readAlternatives(
  reader: PatternReader,
  factory: ExpressionFactory,
  write: CharacterWriter,
  depth: number,
): Expression {
  if (depth > deepestNesting) throw new UnsupportedPattern('its groups are nested too deep');
  const options = [readSequence(reader, factory, write, depth)];
  while (reader.take('|')) options.push(readSequence(reader, factory, write, depth));
  return factory.choice(options);
}

function readSequence(
  reader: PatternReader,
  factory: ExpressionFactory,
  write: CharacterWriter,
  depth: number,
): Expression {
  const items: Expression[] = [];
  for (;;) {
    const character = reader.peek();
    if (character === undefined || character === '|' || character === ')' || character === '$') {
      return factory.sequence(...items);
    }
    const atom = readAtom(reader, factory, write, depth);
    items.push(readRepetition(reader, factory, atom));
  }
}

function readAtom(
  reader: PatternReader,
  factory: ExpressionFactory,
  write: CharacterWriter,
  depth: number,
): Expression {
  const character = reader.next();
  if (character === '.') return write(anyButLineEnd);
  if (character === '[') return write(reader.readClass());
  if (character === '\\') return write(reader.readEscape(false));
  if (character === '^') throw new UnsupportedPattern('^ stands inside of it');
  if (character !== '(') {
    const codePoint = character.codePointAt(0) ?? 0;
    return write([[codePoint, codePoint]]);
  }
  if (reader.take('?') && !reader.take(':')) {
    if (!reader.take('<') || reader.peek() === '=' || reader.peek() === '!') {
      throw new UnsupportedPattern('look-around is not supported');
    }
    while (!reader.take('>')) reader.next();
  }
  const inner = readAlternatives(reader, factory, write, depth + 1);
  if (!reader.take(')')) throw new UnsupportedPattern('$ stands inside of it');
  return inner;
}

function readRepetition(
  reader: PatternReader,
  factory: ExpressionFactory,
  atom: Expression,
): Expression {
  let [minimum, maximum] = [1, 1];
  if (reader.take('*')) [minimum, maximum] = [0, Number.POSITIVE_INFINITY];
  else if (reader.take('+')) [minimum, maximum] = [1, Number.POSITIVE_INFINITY];
  else if (reader.take('?')) [minimum, maximum] = [0, 1];
  else if (reader.take('{')) {
    minimum = reader.readNumber() ?? 0;
    maximum = minimum;
    if (reader.take(',')) maximum = reader.readNumber() ?? Number.POSITIVE_INFINITY;
    reader.take('}');
    const largest = Number.isFinite(maximum) ? maximum : minimum;
    if (largest > largestCount) {
      throw new UnsupportedPattern(`it repeats something more than ${largestCount} times`);
    }
  } else return atom;
  // Lazy or greedy, the same texts match.
  reader.take('?');
  return factory.repeat(atom, minimum, maximum);
}
