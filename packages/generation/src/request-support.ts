import { type BackendSupport, type EngineRequest, LocalmostError } from '@localmost/protocol';
import { createExpressionFactory } from './constraints/grammar/expression-factory.ts';
import { anyObjectSchema } from './constraints/grammars.ts';
import { compileSchema } from './constraints/schema/compile-schema.ts';
import { validateRequest } from './request/validate-request.ts';
import { toolCallLanguage } from './tools/tool-call-language.ts';
import { hermesDialect } from './tools/tool-dialect.ts';

/**
 * Whether the generation loop can honour a request, told without a model: its tools and its schema
 * are compiled as they would be for an answer. Only what a model's own template refuses is not seen.
 */
export function requestSupport(request: EngineRequest): BackendSupport {
  try {
    validateRequest(request);
    const { tools = [], toolChoice, responseFormat } = request;
    const factory = createExpressionFactory();
    if (responseFormat?.type === 'json') {
      compileSchema(factory, responseFormat.schema ?? anyObjectSchema);
    }
    if (toolChoice !== 'none' && tools.length > 0)
      toolCallLanguage(factory, tools, hermesDialect, 1);
    return { supported: true };
  } catch (cause) {
    if (!(cause instanceof LocalmostError)) throw cause;
    const part = String(cause.details.part ?? cause.details.path ?? 'request');
    return { supported: false, part, reason: cause.message };
  }
}
