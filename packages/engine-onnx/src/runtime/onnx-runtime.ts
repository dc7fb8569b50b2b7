import type * as onnxruntime from 'onnxruntime-web/wasm';

/**
 * The parts of onnxruntime-web that this package uses. Handed in by the worker's entry, which
 * chooses the variant: `onnxruntime-web/wasm`, or `/jspi` and `/webgpu` for the GPU. Never the
 * default import: its WebGPU provider gives wrong products without an error.
 */
export type OnnxRuntime = Pick<typeof onnxruntime, 'InferenceSession' | 'Tensor' | 'env'>;

/** A loaded graph. */
export type OnnxSession = onnxruntime.InferenceSession;

/** A tensor of the runtime. */
export type OnnxTensor = onnxruntime.Tensor;

/** Inputs by name. */
export type OnnxFeeds = Record<string, onnxruntime.Tensor>;

/** What the runtime is told when a graph is loaded. */
export type OnnxSessionOptions = onnxruntime.InferenceSession.SessionOptions;
