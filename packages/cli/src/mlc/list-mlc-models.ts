import { libraryVersion, listRecords } from '@localmost/engine-webllm/catalogue';
import { formatBytes } from '../terminal/format-bytes.ts';

/** web-llm's catalogue as lines for a terminal: id, GPU memory, window, features, kind. */
export function listMlcModels(): string[] {
  const records = listRecords();
  const width = Math.max(...records.map(({ recordId }) => recordId.length));
  const lines = records.map((record) =>
    [
      record.recordId.padEnd(width),
      formatBytes(record.gpuMemoryBytes).padStart(8),
      `${record.contextWindow ?? '-'}`.padStart(6),
      record.requiredFeatures.join(',').padEnd(10),
      record.callsTools ? `${record.kind}, tools` : record.kind,
    ].join('  '),
  );
  return [
    ...lines,
    '',
    `${records.length} models, libraries ${libraryVersion}: GPU memory, window, features, kind.`,
    'None of them is pinned: the catalogue has no hashes. `npm run models -- add-mlc <id>` pins one.',
  ];
}
