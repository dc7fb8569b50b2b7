/* The benchmarks' command: npm run bench [-- --json …] for all figures of generation in one run, and npm run bench -- accuracy|calibration|concurrency|constraint|cpu|embeddings|endurance|kernels|lookup|main-thread|policy|schemas|sharing|store|turns [--json] …; each is loaded by itself. */

const benchmarks: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  accuracy: async (args) => (await import('./accuracy/main.ts')).runAccuracyBench(args),
  calibration: async (args) => (await import('./calibration/main.ts')).runCalibration(args),
  concurrency: async (args) => (await import('./concurrency/main.ts')).runConcurrencyBench(args),
  constraint: async (args) =>
    (await import('../structure/measure-cost.ts')).runConstraintCost(args),
  cpu: async (args) => (await import('./cpu/main.ts')).runCpuBench(args),
  embeddings: async (args) => (await import('./embeddings/main.ts')).runEmbeddingsBench(args),
  endurance: async (args) => (await import('./endurance/main.ts')).runEnduranceBench(args),
  kernels: async (args) => (await import('./kernels/main.ts')).runKernelsBench(args),
  lookup: async (args) => (await import('./lookup/main.ts')).runLookupBench(args),
  'main-thread': async (args) => (await import('./main-thread/main.ts')).runMainThreadBench(args),
  policy: async (args) => {
    const report = await (await import('./policy/suite.ts')).runPolicyBench();
    if (args.includes('--json')) console.log(JSON.stringify(report, null, 2));
    else console.table(report);
  },
  schemas: async (args) => (await import('../structure/main.ts')).runSchemas(args),
  sharing: async (args) => (await import('./sharing/main.ts')).runSharingBench(args),
  store: async (args) => (await import('./store/main.ts')).runStoreBench(args),
  turns: async (args) => (await import('./turns/main.ts')).runTurnsBench(args),
};

const [wanted = '', ...args] = process.argv.slice(2);
if (wanted === '' || wanted.startsWith('--')) {
  await (await import('./all/main.ts')).runAllBenches(process.argv.slice(2));
  process.exit(0);
}
const run = benchmarks[wanted];
if (run === undefined) {
  console.error(`Usage: npm run bench -- ${Object.keys(benchmarks).join('|')} [--json]`);
  process.exit(2);
}
await run(args);
process.exit(0);

export {};
