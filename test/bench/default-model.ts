/** The model that benchmarks of whole engines take unless told otherwise; `npm start` fetches it. */
export const defaultModelPath: string =
  'models/.cache/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf';
