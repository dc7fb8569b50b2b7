import type { ModelPlan } from './model-plan.ts';

/** Changes whenever the kernels would put other bits into the cache, or elsewhere. */
const cacheVersion = 1;
const halfBytes = 2;
/** Positions of a key block, and dimensions of a value plane; see `assembly/key-value-cache.ts`. */
const blockPositions = 4;
const planeDimensions = 8;

/** Names what the bytes of {@link copyCacheOut} mean. */
export function cacheLayout({ configuration }: ModelPlan): string {
  const { blockCount, headCountKv, headDimension } = configuration;
  return `f16/${cacheVersion}/${blockCount}x${headCountKv}x${headDimension}`;
}

/** Bytes of the keys and values of so many positions. */
export function cacheBytes(plan: ModelPlan, positions: number): number {
  const { blockCount, headCountKv } = plan.configuration;
  return blockCount * headCountKv * (keyBytes(plan, positions) + valueBytes(plan, positions));
}

/** Copies the first positions of a lane's cache, without a gap, and without a trace of later ones. */
export function copyCacheOut(
  plan: ModelPlan,
  memory: WebAssembly.Memory,
  lane: number,
  positions: number,
  out: Uint8Array,
): void {
  const cache = laneCache(plan, memory, lane);
  forEachPiece(plan, positions, (address, offset, byteLength, isKeys) => {
    out.set(cache.subarray(address, address + byteLength), offset);
    if (isKeys) clearLaterLanes(plan, positions, out.subarray(offset, offset + byteLength));
  });
}

/** Puts back what {@link copyCacheOut} gave for as many positions. */
export function copyCacheIn(
  plan: ModelPlan,
  memory: WebAssembly.Memory,
  lane: number,
  positions: number,
  bytes: Uint8Array,
): void {
  const cache = laneCache(plan, memory, lane);
  forEachPiece(plan, positions, (address, offset, byteLength) => {
    cache.set(bytes.subarray(offset, offset + byteLength), address);
  });
}

function laneCache(plan: ModelPlan, memory: WebAssembly.Memory, lane: number): Uint8Array {
  const start = plan.keyCache + lane * plan.laneCacheBytes;
  return new Uint8Array(memory.buffer, start, plan.laneCacheBytes);
}

/** Addresses count from the beginning of a lane's cache. */
function forEachPiece(
  plan: ModelPlan,
  positions: number,
  visit: (address: number, offset: number, byteLength: number, isKeys: boolean) => void,
): void {
  const { configuration, headCacheBytes } = plan;
  const values = plan.valueCache - plan.keyCache;
  const { blockCount, headCountKv, headDimension } = configuration;
  const keys = keyBytes(plan, positions);
  const plane = positions * planeDimensions * halfBytes;
  const planeStride = (headCacheBytes / headDimension) * planeDimensions;
  let offset = 0;
  // Heads follow each other across layers without gaps.
  for (let head = 0; head < blockCount * headCountKv; head += 1) {
    visit(head * headCacheBytes, offset, keys, true);
    offset += keys;
    for (let from = 0; from < headCacheBytes; from += planeStride, offset += plane) {
      visit(values + head * headCacheBytes + from, offset, plane, false);
    }
  }
}

/** The last block's other positions may be another conversation's. */
function clearLaterLanes({ configuration }: ModelPlan, positions: number, keys: Uint8Array): void {
  const held = positions % blockPositions;
  if (held === 0) return;
  const lanes = blockPositions * halfBytes;
  const block = keys.subarray(keys.length - configuration.headDimension * lanes);
  for (let lane = 0; lane < block.length; lane += lanes) {
    block.fill(0, lane + held * halfBytes, lane + lanes);
  }
}

function keyBytes({ configuration }: ModelPlan, positions: number): number {
  const blocks = Math.ceil(positions / blockPositions);
  return blocks * blockPositions * configuration.headDimension * halfBytes;
}

function valueBytes({ configuration }: ModelPlan, positions: number): number {
  return positions * configuration.headDimension * halfBytes;
}
