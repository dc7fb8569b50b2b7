/** Invocations in a workgroup: what every WebGPU device allows. */
export const workgroupSize = 256;

/** Multiply-adds of one invocation in {@link multiplyShader}: four vectors of four, so many rounds. */
export const multiplyRounds = 256;
export const multiplyAddsPerInvocation: number = multiplyRounds * 4 * 4;

/** Fills a buffer with ones, and adds all of one up: each invocation leaves the sum of what it read. */
export const readShader: string = `
@group(0) @binding(0) var<storage, read_write> data: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(${workgroupSize})
fn fill(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < arrayLength(&data); i += groups.x * ${workgroupSize}u) {
    data[i] = vec4<f32>(1.0);
  }
}

@compute @workgroup_size(${workgroupSize})
fn read(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  var total = vec4<f32>();
  for (var i = id.x; i < arrayLength(&data); i += groups.x * ${workgroupSize}u) {
    total += data[i];
  }
  sums[id.x] = total.x + total.y + total.z + total.w;
}`;

/** Multiply-adds on registers; each chain starts from its invocation, so that nothing is constant. */
export function multiplyShader(type: 'f32' | 'f16'): string {
  return `
${type === 'f16' ? 'enable f16;' : ''}
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(${workgroupSize})
fn multiply(@builtin(global_invocation_id) id: vec3<u32>) {
  let factor = vec4<${type}>(${type}(id.x % 7u) * ${type}(0.125));
  let add = vec4<${type}>(${type}(0.0625));
  var a = factor;
  var b = factor + add;
  var c = factor - add;
  var d = -factor;
  for (var i = 0u; i < ${multiplyRounds}u; i += 1u) {
    a = fma(a, factor, add);
    b = fma(b, factor, add);
    c = fma(c, factor, add);
    d = fma(d, factor, add);
  }
  let all = a + b + c + d;
  sums[id.x] = f32(all.x + all.y + all.z + all.w);
}`;
}
