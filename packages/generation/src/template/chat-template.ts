import {
  type ChatMessage,
  InvalidRequestError,
  type TokenizerDefinition,
  type ToolDefinition,
} from '@localmost/protocol';
import { malformedTokenizer } from '../tokenizer/malformed-tokenizer.ts';
import { chooseToolSupport, type ToolSupport } from '../tools/choose-dialect.ts';
import { writeToolTurns } from '../tools/write-tool-turns.ts';
import { type BoundedTemplate, compileBounded } from './bounded-template.ts';
import { createContentMask } from './content-mask.ts';
import { templateMessage, templateTool } from './template-values.ts';

/** A conversation as the model's template writes it. */
export interface ChatTemplate {
  /** How the model writes calls of tools; null where there is no template. */
  readonly toolSupport: ToolSupport | null;
  /**
   * The prompt up to where the answer begins. Every control token in it stems from the template:
   * what stems from a content comes masked, and {@link unmask} gives it back piece by piece.
   * @throws InvalidRequestError when the template refuses the messages
   */
  render(messages: readonly ChatMessage[], tools: readonly ToolDefinition[]): string;
  unmask(rendered: string): string;
}

/** Compiles the definition's template and tries it once. @throws MalformedModelError */
export function compileChatTemplate(definition: TokenizerDefinition): ChatTemplate {
  const source = definition.chatTemplate ?? '';
  const controlTexts = definition.controlTokens.map((token) => token.text);
  const { mask, unmask } = createContentMask(controlTexts, source);
  const write = definition.chatTemplate === null ? joinPlainly : compile(source, definition);
  const toolSupport = chooseToolSupport(source);
  const { dialect, isNative } = toolSupport;
  try {
    write([{ role: 'user', content: 'x' }], null);
  } catch (cause) {
    throw malformedTokenizer('its chat template fails on one plain message', cause);
  }
  return {
    unmask,
    toolSupport: definition.chatTemplate === null ? null : toolSupport,
    render(messages, tools) {
      const turns = isNative ? messages : writeToolTurns(messages, tools, dialect);
      const masked = turns.map((turn) => templateMessage(turn, mask));
      const offered = isNative && tools.length > 0 ? tools : null;
      try {
        return write(masked, offered?.map((tool) => templateTool(tool, mask)) ?? null);
      } catch (cause) {
        throw refusedByTemplate(cause, messages);
      }
    },
  };
}

type TemplateWriter = (
  messages: readonly Record<string, unknown>[],
  tools: readonly unknown[] | null,
) => string;

const joinPlainly: TemplateWriter = (messages) =>
  messages.map((message) => message.content).join('\n');

function compile(source: string, definition: TokenizerDefinition): TemplateWriter {
  let template: BoundedTemplate;
  try {
    template = compileBounded(source);
  } catch (cause) {
    throw malformedTokenizer('its chat template is not valid Jinja', cause);
  }
  return (messages, tools) =>
    template.render({
      messages,
      add_generation_prompt: true,
      // Defined and none, as the reference passes them: templates ask for either.
      tools,
      documents: null,
      bos_token: definition.beginToken?.text ?? '',
      eos_token: definition.endToken?.text ?? '',
    });
}

/** Repeats the template's own words only where they hold nothing of the prompt. */
function refusedByTemplate(cause: unknown, messages: readonly ChatMessage[]): InvalidRequestError {
  const words = cause instanceof Error ? cause.message : '';
  const isPrivate = messages.some(({ content }) => content !== '' && words.includes(content));
  return new InvalidRequestError({
    message: `The model's chat template refused the messages${words && !isPrivate ? `: ${words}` : '.'}`,
    details: { path: 'messages', messages: messages.length },
    remedies: [
      'Let user and assistant messages alternate, beginning with the user.',
      'Move the text of a system message into the first user message.',
    ],
  });
}
