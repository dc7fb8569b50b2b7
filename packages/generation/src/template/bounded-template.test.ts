import { Template } from '@huggingface/jinja';
import { describe, expect, test } from 'vitest';
import { compileBounded } from './bounded-template.ts';

const messages = [{ role: 'user', content: 'x' }];

test.each([
  '{% for m in messages %}{{ loop.index }} {{ m.role }}: {{ m.content }}\n{% endfor %}',
  '{% for i in range(3) %}{{ i }}{% endfor %}|{% for i in range(2, 9, 3) %}{{ i }}{% endfor %}',
  '{% for i in range(5, 0, -2) %}{{ i }}{% endfor %}|{% for i in range(3, 3) %}x{% endfor %}',
  '{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}',
  '{% if true and True and not none and not False %}yes{% endif %}{{ None }}',
  "{{ strftime_now('%Y') }}{{ tools is none }}{{ unknown is defined }}",
])('%s gives what the library gives', (source) => {
  const variables = { messages, tools: null };
  expect(compileBounded(source).render(variables)).toBe(new Template(source).render(variables));
});

describe('a hostile template ends in an error, soon', () => {
  test.each([
    ['a loop over a billion numbers', '{% for a in range(1000000000) %}x{% endfor %}'],
    ['endless numbers', '{% for a in range(1e308, 5, 1e-9) %}x{% endfor %}{{ range(0, 1, 0) }}'],
    [
      'loops in loops',
      '{% for a in range(20000) %}{% for b in range(20000) %}x{% endfor %}{% endfor %}',
    ],
    [
      'a text that doubles',
      '{% set ns = namespace(s="x") %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
    ],
    [
      'a list that doubles',
      '{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
    ],
    ['a macro without an end', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    ['its own refusal', '{{ raise_exception("no") }}'],
  ])(
    '%s',
    (_name, source) => {
      expect(() => compileBounded(source).render({ messages })).toThrow();
    },
    60_000,
  );

  test('a thousand messages are not', () => {
    const many = Array.from({ length: 1000 }, () => messages[0]);
    const source =
      "{% for m in messages %}{% if m.role == 'user' %}<u>{{ m.content | trim }}{% else %}<a>{{ m.content }}{% endif %}{% if loop.last %}!{% endif %}{% endfor %}";
    expect(compileBounded(source).render({ messages: many }).length).toBe(4001);
  });
});
