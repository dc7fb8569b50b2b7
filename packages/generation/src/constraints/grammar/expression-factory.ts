import { type ByteSet, isWithoutBytes, uniteBytes } from './byte-set.ts';
import type { Expression } from './expression.ts';
import { isLive } from './liveness.ts';

/** Makes expressions in a normal form, each once: states can then be told apart by identity. */
export interface ExpressionFactory {
  /** How many expressions there are: what the factory's memory grows with. */
  readonly size: number;
  readonly nothing: Expression;
  readonly empty: Expression;
  bytes(set: ByteSet): Expression;
  /** Exactly these characters, in UTF-8. */
  text(text: string): Expression;
  sequence(...items: readonly Expression[]): Expression;
  choice(options: readonly Expression[]): Expression;
  /** @param maximum may be infinite */
  repeat(item: Expression, minimum: number, maximum: number): Expression;
  /** @param left regular @param right regular */
  both(left: Expression, right: Expression): Expression;
  /** @param of regular */
  not(of: Expression): Expression;
  /** @param inner regular */
  lexeme(inner: Expression): Expression;
  /** @param body asked for when the rule is entered; never nullable, never begins with the rule */
  rule(name: string, body: () => Expression): Expression;
}

type Flags = Pick<Expression, 'isNullable' | 'isRegular' | 'hasIntersection'>;

/** An empty factory. */
export function createExpressionFactory(): ExpressionFactory {
  const byKey = new Map<string, Expression>();
  let nextId = 0;

  const intern = (key: string, flags: Flags, fields: object): Expression => {
    const known = byKey.get(key);
    if (known) return known;
    const node = { id: nextId++, ...flags, derivatives: null, firstBytes: null };
    // Each caller below gives the fields that belong to its kind.
    const made = Object.assign(node, fields) as unknown as Expression;
    byKey.set(key, made);
    return made;
  };
  const nothing = intern('0', plain(false), { kind: 'nothing' });
  const empty = intern('1', plain(true), { kind: 'empty' });
  const everything = (node: Expression): boolean =>
    node.kind === 'not' && node.of.kind === 'nothing';

  const bytes = (set: ByteSet): Expression =>
    isWithoutBytes(set) ? nothing : intern(`b${set.join()}`, plain(false), { kind: 'bytes', set });

  const pair = (head: Expression, tail: Expression): Expression => {
    if (head.kind === 'nothing' || tail.kind === 'nothing') return nothing;
    if (head.kind === 'empty') return tail;
    if (tail.kind === 'empty') return head;
    if (head.kind === 'sequence') return pair(head.head, pair(head.tail, tail));
    const isNullable = head.isNullable && tail.isNullable;
    const flags = { ...flagsOf([head, tail]), isNullable };
    return intern(`s${head.id},${tail.id}`, flags, { kind: 'sequence', head, tail });
  };
  const sequence = (...items: readonly Expression[]): Expression =>
    items.reduceRight((tail, head) => pair(head, tail), empty);

  const choice = (options: readonly Expression[]): Expression => {
    const kept = new Map<number, Expression>();
    let set: ByteSet | null = null;
    const add = (option: Expression): void => {
      if (option.kind === 'choice') for (const inner of option.options) add(inner);
      else if (option.kind === 'bytes')
        set = set === null ? option.set : uniteBytes(set, option.set);
      else if (option.kind !== 'nothing') kept.set(option.id, option);
    };
    for (const option of options) add(option);
    if (set !== null) {
      const united = bytes(set);
      kept.set(united.id, united);
    }
    const sorted = [...kept.values()].sort((a, b) => a.id - b.id);
    if (sorted.some(everything)) return not(nothing);
    const [only = nothing] = sorted;
    if (sorted.length < 2) return only;
    const key = `c${sorted.map((option) => option.id).join()}`;
    return intern(key, flagsOf(sorted), { kind: 'choice', options: sorted });
  };

  const repeat = (item: Expression, lowest: number, maximum: number): Expression => {
    const minimum = item.isNullable ? 0 : lowest;
    if (maximum < minimum) return nothing;
    if (maximum === 0 || item.kind === 'empty') return empty;
    if (item.kind === 'nothing') return minimum === 0 ? empty : nothing;
    if (minimum === 1 && maximum === 1) return item;
    const flags = { ...flagsOf([item]), isNullable: minimum === 0 };
    const fields = { kind: 'repeat', item, minimum, maximum };
    return intern(`r${item.id},${minimum},${maximum}`, flags, fields);
  };

  const not = (of: Expression): Expression =>
    of.kind === 'not'
      ? of.of
      : intern(`n${of.id}`, { ...searched, isNullable: !of.isNullable }, { kind: 'not', of });

  const both = (a: Expression, b: Expression): Expression => {
    if (a === b || everything(b)) return a;
    if (everything(a)) return b;
    if (a.kind === 'nothing' || b.kind === 'nothing') return nothing;
    const [left, right] = a.id < b.id ? [a, b] : [b, a];
    const flags = { ...searched, isNullable: left.isNullable && right.isNullable };
    return intern(`a${left.id},${right.id}`, flags, { kind: 'both', left, right });
  };

  const lexeme = (inner: Expression): Expression => {
    if (inner.kind === 'empty' || inner.kind === 'lexeme') return inner;
    // An intersection can look alive and hold no text: a model must never walk into one.
    if (!isLive(factory, inner)) return nothing;
    return intern(`l${inner.id}`, flagsOf([inner]), { kind: 'lexeme', inner });
  };

  const utf8 = new TextEncoder();
  const factory: ExpressionFactory = {
    get size() {
      return byKey.size;
    },
    nothing,
    empty,
    bytes,
    text: (text) => sequence(...[...utf8.encode(text)].map((byte) => bytes(singleByte(byte)))),
    sequence,
    choice,
    repeat,
    both,
    not,
    lexeme,
    rule: (name, body) => {
      // Names may repeat between requests, so a rule is never shared.
      const flags = { isNullable: false, isRegular: false, hasIntersection: false };
      return intern(`rule${nextId}`, flags, { kind: 'rule', name, body });
    },
  };
  return factory;
}

function singleByte(byte: number): ByteSet {
  const set = new Uint32Array(8);
  set[byte >> 5] = 1 << (byte & 31);
  return set;
}

const searched = { isRegular: true, hasIntersection: true };

function plain(isNullable: boolean): Flags {
  return { isNullable, isRegular: true, hasIntersection: false };
}

/** What holds of an expression of which any of these may come first. */
function flagsOf(parts: readonly Expression[]): Flags {
  return {
    isNullable: parts.some((part) => part.isNullable),
    isRegular: parts.every((part) => part.isRegular),
    hasIntersection: parts.some((part) => part.hasIntersection),
  };
}
