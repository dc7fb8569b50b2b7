import type { Expression } from '../constraints/grammar/expression.ts';
import type { ExpressionFactory } from '../constraints/grammar/expression-factory.ts';
import type { JsonText } from '../constraints/schema/json-text.ts';

/** One way in which models write calls of tools. */
export interface ToolDialect {
  readonly id: 'hermes' | 'llama3' | 'smollm2';
  /** What a call begins with: behind it, nothing but calls may be written. */
  readonly begin: string;
  /** Whether calls can only stand at the answer's start, with no text before them. */
  readonly isAtStart: boolean;
  /** The name of a call's field that holds the arguments. */
  readonly argumentsKey: 'arguments' | 'parameters';
  /** Everything behind {@link begin}, of one or more calls. @param call of any of the tools, each as {@link ToolCallForms} */
  rest(
    factory: ExpressionFactory,
    json: JsonText,
    call: ToolCallForms,
    mostCalls: number,
  ): Expression;
}

/** The object of one call, whole and behind `{"name"`. */
export interface ToolCallForms {
  whole: Expression;
  behindName: Expression;
}

/**
 * `<tool_call>{"name": …, "arguments": …}</tool_call>`, once for each call, as Hermes and Qwen write.
 * @see https://github.com/NousResearch/Hermes-Function-Calling
 */
export const hermesDialect: ToolDialect = {
  id: 'hermes',
  begin: '<tool_call>',
  isAtStart: false,
  argumentsKey: 'arguments',
  rest({ sequence, repeat, text }, { gap }, { whole }, mostCalls) {
    const behindBegin = sequence(gap, whole, gap, text('</tool_call>'));
    const further = sequence(gap, text('<tool_call>'), behindBegin);
    return sequence(behindBegin, repeat(further, 0, mostCalls - 1));
  },
};

/**
 * `<tool_call>[{"name": …, "arguments": …}, …]</tool_call>`, all calls in one list, as SmolLM2 writes.
 * @see https://huggingface.co/HuggingFaceTB/SmolLM2-1.7B-Instruct
 */
export const smollm2Dialect: ToolDialect = {
  id: 'smollm2',
  begin: '<tool_call>',
  isAtStart: false,
  argumentsKey: 'arguments',
  rest({ sequence, repeat, text }, { gap, comma }, { whole }, mostCalls) {
    const further = repeat(sequence(comma, whole), 0, mostCalls - 1);
    return sequence(gap, text('['), gap, whole, further, gap, text(']'), gap, text('</tool_call>'));
  },
};

/**
 * `{"name": …, "parameters": …}` as the whole answer, further calls behind a semicolon, as Llama 3
 * writes. @see https://www.llama.com/docs/model-cards-and-prompt-formats/llama3_2/
 */
export const llama3Dialect: ToolDialect = {
  id: 'llama3',
  begin: '{"name"',
  isAtStart: true,
  argumentsKey: 'parameters',
  rest({ sequence, repeat, text }, { gap }, { whole, behindName }, mostCalls) {
    return sequence(behindName, repeat(sequence(text(';'), gap, whole), 0, mostCalls - 1));
  },
};
