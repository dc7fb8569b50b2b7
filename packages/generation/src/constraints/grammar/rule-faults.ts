import { UnsupportedRequestError } from '@localmost/protocol';
import type { Expression } from './expression.ts';

type Rule = Extract<Expression, { kind: 'rule' }>;

/**
 * Refuses rules that begin with themselves, which could never be entered, and rules that no finite
 * text satisfies, which could never be left. @throws UnsupportedRequestError
 */
export function requireFiniteRules(roots: readonly Expression[]): void {
  const rules = roots.filter((root): root is Rule => root.kind === 'rule');
  for (const rule of rules) if (beginsWith(rule.body(), rule, new Set())) throw endless(rule.name);
  const finite = new Set<Rule>();
  let found = true;
  while (found) {
    found = false;
    for (const rule of rules) {
      if (finite.has(rule) || !canEnd(rule.body(), finite)) continue;
      finite.add(rule);
      found = true;
    }
  }
  const never = rules.find((rule) => !finite.has(rule));
  if (never) throw endless(never.name);
}

/** Whether entering the expression may enter the rule before anything is written. */
function beginsWith(expression: Expression, rule: Rule, seen: Set<Expression>): boolean {
  if (expression === rule) return true;
  if (expression.isRegular || seen.has(expression)) return false;
  seen.add(expression);
  switch (expression.kind) {
    case 'rule':
      return beginsWith(expression.body(), rule, seen);
    case 'choice':
      return expression.options.some((option) => beginsWith(option, rule, seen));
    case 'sequence':
      return (
        beginsWith(expression.head, rule, seen) ||
        (expression.head.isNullable && beginsWith(expression.tail, rule, seen))
      );
    case 'repeat':
      return beginsWith(expression.item, rule, seen);
    default:
      return false;
  }
}

/** Whether a text can be finished entering no rules but those known to be finite. */
function canEnd(expression: Expression, finite: ReadonlySet<Rule>): boolean {
  if (expression.isRegular) return expression.kind !== 'nothing';
  switch (expression.kind) {
    case 'rule':
      return finite.has(expression);
    case 'choice':
      return expression.options.some((option) => canEnd(option, finite));
    case 'sequence':
      return canEnd(expression.head, finite) && canEnd(expression.tail, finite);
    case 'repeat':
      return expression.minimum === 0 || canEnd(expression.item, finite);
    default:
      return false;
  }
}

function endless(name: string): UnsupportedRequestError {
  const reason = 'it refers to itself without an end';
  return new UnsupportedRequestError({
    message: `The schema's $ref ${name} cannot be enforced: ${reason}.`,
    details: { part: 'responseFormat.schema', path: name, keyword: '$ref', reason },
    remedies: ['Let every cycle of references pass through an optional property or an array.'],
  });
}
