import type {
  AttributeValue,
  ElementType,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
  OnnxValue,
} from './onnx-model.ts';

/** Collects a graph step by step; every operation answers with the name of its result. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];

  /** Adds an input of the graph. */
  input(name: string, type: ElementType, dimensions: readonly (number | string)[]): string {
    this.#inputs.push({ name, type, dimensions });
    return name;
  }

  /** Makes a value that some operation gives an output of the graph. */
  output(name: string, type: ElementType, dimensions: readonly (number | string)[]): void {
    this.#outputs.push({ name, type, dimensions });
  }

  /** Adds a standard operation with one result of the name given. */
  operation(
    operator: string,
    result: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    this.#nodes.push({ operator, domain: '', inputs, outputs: [result], attributes });
    return result;
  }

  /** Adds one of the runtime's own operations; the first result's name is the answer. */
  microsoftOperation(
    operator: string,
    outputs: readonly [string, ...string[]],
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    this.#nodes.push({ operator, domain: 'com.microsoft', inputs, outputs, attributes });
    return outputs[0];
  }

  /** Adds whole numbers as a constant of the graph, once for the same numbers. */
  integers(values: readonly number[]): string {
    const name = `integers_${values.join('_').replaceAll('-', 'minus')}`;
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.#initializers.set(name, { name, type: 'int64', dimensions: [values.length], data });
    return name;
  }

  /** Adds a constant whose bytes lie in an external file of the same name. */
  external(name: string, type: ElementType, dimensions: readonly number[]): string {
    const elements = dimensions.reduce((product, dimension) => product * dimension, 1);
    const externalByteLength = elements * (type === 'uint8' ? 1 : 4);
    this.#initializers.set(name, { name, type, dimensions, data: { externalByteLength } });
    return name;
  }

  /** The whole graph. */
  finish(): OnnxModel {
    return {
      nodes: this.#nodes,
      initializers: [...this.#initializers.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }
}
