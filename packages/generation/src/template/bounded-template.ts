import { Environment, Interpreter, parse, Template, tokenize } from '@huggingface/jinja';

/**
 * A model file brings its own template, and so a program: it may loop for ever or ask for all
 * memory. These bounds are far above what a true template needs for a thousand messages.
 */
const maximumSteps = 300_000;
const maximumTextLength = 32 * 2 ** 20;
const maximumItems = 100_000;
const maximumSourceLength = 2 ** 20;

/** A compiled Jinja template. */
export interface BoundedTemplate {
  /** The text for these variables. @throws Error when the template fails, or goes beyond its bounds */
  render(variables: Readonly<Record<string, unknown>>): string;
}

/** Compiles a template whose work is bounded. @throws Error when it is no Jinja */
export function compileBounded(source: string): BoundedTemplate {
  if (source.length > maximumSourceLength) throw new RangeError('the template is too long');
  const program = parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  return {
    render(variables) {
      const environment = new Environment();
      for (const [name, value] of Object.entries({ ...globals, ...variables })) {
        environment.set(name, value);
      }
      const result = new BoundedInterpreter(environment).run(program);
      if (typeof result.value !== 'string') throw new TypeError('the template gave no text');
      return result.value;
    },
  };
}

type Evaluate = Interpreter['evaluate'];

class BoundedInterpreter extends Interpreter {
  #stepsLeft = maximumSteps;

  override evaluate(...parameters: Parameters<Evaluate>): ReturnType<Evaluate> {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft < 0) throw new RangeError('the template does not come to an end');
    const result = super.evaluate(...parameters);
    const { value } = result;
    const isTooLong =
      (typeof value === 'string' && value.length > maximumTextLength) ||
      (Array.isArray(value) && value.length > maximumItems);
    if (isTooLong) throw new RangeError('the template makes too much text');
    return result;
  }
}

/** What the library's own `Template` gives to every template, with bounds. */
const globals: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  raise_exception(message: string): never {
    throw new Error(message);
  },
  range(...bounds: number[]): number[] {
    const [start = 0, stop, step = 1] = bounds.length === 1 ? [0, bounds[0]] : bounds;
    const count = Math.max(0, Math.ceil(((stop ?? 0) - start) / step));
    if (!(count <= maximumItems)) throw new RangeError('the range is too long');
    return Array.from({ length: count }, (_, index) => start + index * step);
  },
  strftime_now: (format: string) =>
    new Template('{{ strftime_now(format) }}').render({ format: String(format) }),
};
