import {
  type EngineRequest,
  type ToolDefinition,
  UnsupportedRequestError,
} from '@localmost/protocol';
import type { Constraint } from '../constraints/constraint.ts';
import { anyObjectSchema, createGrammars } from '../constraints/grammars.ts';
import { compileSchema } from '../constraints/schema/compile-schema.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ToolSupport } from '../tools/choose-dialect.ts';
import { toolCallLanguage } from '../tools/tool-call-language.ts';
import { createToolCallReader, type ToolCallReader } from '../tools/tool-call-reader.ts';

/** What one answer has to be. */
export interface AnswerPlan {
  /** Tools that the prompt tells of. */
  offeredTools: readonly ToolDefinition[];
  /** What holds the answer in its format; null where it is free. */
  constraint: Constraint | null;
  /** What finds the calls in it; null where there are none to find. */
  calls: ToolCallReader | null;
}

/** A model that calls without an end would otherwise do so until the context is full. */
const mostCalls = 16;

/** Plans the answers of one model. */
export type AnswerPlanner = (request: EngineRequest) => AnswerPlan;

/** A planner that remembers grammars from request to request. */
export function createAnswerPlanner(tokenizer: Tokenizer): AnswerPlanner {
  const grammars = createGrammars(tokenizer);

  return ({ tools = [], toolChoice = 'auto', responseFormat }) => {
    const schema =
      responseFormat?.type === 'json' ? (responseFormat.schema ?? anyObjectSchema) : null;
    const offeredTools = toolChoice === 'none' ? [] : tools;
    if (offeredTools.length === 0) {
      if (schema === null) return { offeredTools, constraint: null, calls: null };
      const language = grammars.language(`schema ${JSON.stringify(schema)}`, (factory) =>
        compileSchema(factory, schema),
      );
      return { offeredTools, constraint: grammars.constrain(language), calls: null };
    }
    const { dialect, isNative } = requireToolSupport(tokenizer);
    const callable =
      typeof toolChoice === 'object'
        ? offeredTools.filter(({ name }) => name === toolChoice.name)
        : offeredTools;
    const isForced = toolChoice !== 'auto';
    if (schema !== null && !isForced && dialect.isAtStart) throw ambiguous();
    // A model that has not learnt to call has not learnt to stop either: where it must, it calls once.
    const isOnce = typeof toolChoice === 'object' || (isForced && !isNative);
    const isFree = !isForced && schema === null;
    const isAtStart = dialect.isAtStart || !isFree;
    const calls = createToolCallReader(dialect, isAtStart, newCallId);
    const key = JSON.stringify([dialect.id, isFree, isOnce, isForced ? null : schema, callable]);
    const language = grammars.language(`calls ${key}`, (factory) => {
      const rest = toolCallLanguage(factory, callable, dialect, isOnce ? 1 : mostCalls);
      if (isFree) return rest;
      const call = factory.sequence(factory.text(dialect.begin), rest);
      return isForced || schema === null
        ? call
        : factory.choice([call, compileSchema(factory, schema)]);
    });
    const constraint = isFree
      ? grammars.constrainBehind(dialect.begin, dialect.isAtStart, language)
      : grammars.constrain(language);
    return { offeredTools, constraint, calls };
  };
}

function newCallId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

function requireToolSupport({ toolSupport }: Tokenizer): ToolSupport {
  if (toolSupport) return toolSupport;
  const reason = 'the model has no chat template, so it cannot be told of tools';
  throw new UnsupportedRequestError({
    message: `\`tools\` cannot be honoured: ${reason}.`,
    details: { part: 'tools', reason },
    remedies: ['Leave the tools out.', 'Use a model that follows conversations.'],
  });
}

function ambiguous(): UnsupportedRequestError {
  const reason = 'this model writes calls as JSON, which could not be told from an answer in JSON';
  throw new UnsupportedRequestError({
    message: `\`responseFormat\` cannot be honoured beside tools: ${reason}.`,
    details: { part: 'responseFormat', reason },
    remedies: ['Ask for a call or for JSON: set `toolChoice` to `none` or `required`.'],
  });
}
