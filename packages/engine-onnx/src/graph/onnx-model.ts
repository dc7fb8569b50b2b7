/** Element types of ONNX tensors that our graphs use, with their numbers in the format. */
export const elementTypes = { float: 1, uint8: 2, int32: 6, int64: 7 } as const;

/** The name of an element type. */
export type ElementType = keyof typeof elementTypes;

/** The value of a node's attribute; `float` tells 1.0 from 1. */
export type AttributeValue = { float: number } | { int: number } | { ints: readonly number[] };

/** One operation. An empty input name stands for an optional input that is left out. */
export interface OnnxNode {
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** A constant: its bytes are in the graph, or in an external file of its own of the constant's name. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: ElementType;
  readonly dimensions: readonly number[];
  readonly data: Uint8Array | { readonly externalByteLength: number };
}

/** An input or output of the graph; a named dimension is free. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dimensions: readonly (number | string)[];
}

/** A whole model as plain data. */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
