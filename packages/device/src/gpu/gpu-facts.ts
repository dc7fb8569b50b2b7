import type { Figure } from '../figure.ts';

/** What WebGPU says of its adapter. */
export interface GpuFacts {
  /** Vendor, architecture, device and description, as far as the browser tells them. */
  adapter: Figure<{ vendor: string; architecture: string; device: string; description: string }>;
  /** Arithmetic in software: right, but slow, and never chosen unasked. */
  fallbackAdapter: Figure<boolean>;
  /** 16-bit floats in shaders. */
  shaderF16: Figure<boolean>;
  subgroups: Figure<boolean>;
  features: Figure<readonly string[]>;
  limits: Figure<Readonly<Record<string, number>>>;
}
