import type { AdapterEntry } from '@localmost/cloud/adapters';

const intro = `# Adapters

Which providers and servers Localmost reaches, how, and what was looked up about each. This page is generated from \`packages/cloud/src/adapters\` by \`npm run docs:adapters\`; a test fails when it is out of date.

Every row is tested on the wire: the real package (or the one-line OpenAI-compatible backend) sends to a real HTTP server on loopback, and the test checks the address, the header with the key, the body, and that the streamed text and a streamed tool call arrive as Localmost's stream parts. The server is \`@copilotkit/aimock\`, or one of ours where aimock differs from the provider (Cohere, Mistral, Replicate). No provider was called: that an account, a region or a model works is for you to see. \`npx vitest run --project conformance test/adapters\` repeats it.

**A key never belongs into a page.** "From a page" says only whether a browser could call at all; by default the key is held as the column "Key" says, and a page talks to the [key proxy](keys.md).

**Tools and JSON Schema** say what the provider describes. Only the wire format of a tool call was tested; what a model does with it was not.

**The zone is a suggestion.** A policy refuses a backend without a zone, and takes none over from here.
`;

const examples = `## How each is built

A provider package, loaded at the first answer; on a server or in Electron's main process, where the key may be:

<!-- ts-setup
declare const [apiKey, model]: [string, string];
-->

\`\`\`ts
import { createCloudBackend } from 'localmost/hybrid';

const backend = createCloudBackend({
  id: 'anthropic',
  model: () => import('@ai-sdk/anthropic').then(({ createAnthropic }) => createAnthropic({ apiKey })(model)),
});
\`\`\`

Everything that speaks OpenAI's chat completions, in one line, and through the key proxy in the same line:

<!-- ts-setup
declare const model: string;
declare const freshToken: () => Promise<Record<string, string>>;
-->

\`\`\`ts
import { openAiCompatibleBackend } from 'localmost/hybrid';

openAiCompatibleBackend({ id: 'rack', baseUrl: 'http://127.0.0.1:8000/v1', model });
openAiCompatibleBackend({ id: 'vendor', baseUrl: 'https://keys.app.example/v1', model, headers: freshToken });
\`\`\`
`;

/** The page docs/adapters.md. */
export function renderAdapterDocs(entries: readonly AdapterEntry[]): string {
  const rows = entries.map((entry) => [
    `[${entry.name}](#${anchorOf(entry)})`,
    reachOf(entry),
    entry.from === 'proxy-only' ? 'no' : 'possible',
    corsOf(entry),
    entry.keyHeld,
    `\`${entry.zone}\``,
    words[entry.tools],
    words[entry.jsonSchema],
  ]);
  return [
    intro,
    table(
      ['Name', 'Reached by', 'From a page', 'CORS', 'Key', 'Zone', 'Tools', 'JSON Schema'],
      rows,
    ),
    examples,
    '## Each in detail\n',
    ...entries.map(renderEntry),
  ].join('\n');
}

const words: Readonly<Record<AdapterEntry['tools'], string>> = {
  yes: 'yes',
  'by-model': 'by model',
  no: 'no',
  'not-known': 'not looked up',
};

function reachOf({ reach }: AdapterEntry): string {
  if (reach.kind === 'package') return `\`${reach.package}\``;
  return reach.kind === 'own' ? `\`${reach.factory}\`` : '`openAiCompatibleBackend`';
}

function corsOf({ cors }: AdapterEntry): string {
  const state = cors.state.replace('-', ' ');
  return cors.isHearsay ? `${state}, as reported` : state;
}

function renderEntry(entry: AdapterEntry): string {
  const { cors, proxy } = entry;
  const lines = [
    `**Address** \`${entry.baseUrl}${entry.path}\``,
    entry.keyHeader && `**Key goes in** \`${entry.keyHeader}\``,
    `**CORS** ${sentence(corsOf(entry), cors.note, cors.source)}`,
    proxy &&
      `**Behind the key proxy** ${sentence(`\`${proxy.baseUrl}\``, headerNote(proxy.keyHeader), proxy.note, proxy.source)}`,
    entry.notes.length > 0 && `**Note** ${entry.notes.join('; ')}`,
    entry.sources.length > 0 && `**Read at** ${entry.sources.map((url) => `<${url}>`).join(', ')}`,
  ];
  const list = lines.filter((line) => typeof line === 'string').map((line) => `- ${line}`);
  return `### ${entry.name}\n\n${list.join('\n')}\n`;
}

function headerNote(keyHeader: string | undefined): string | undefined {
  return keyHeader && `key in the header \`${keyHeader}\``;
}

function sentence(...parts: (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .map((part) => (part.startsWith('https://') ? `[source](${part})` : part))
    .join('; ');
}

/** As GitHub makes it of a heading. */
function anchorOf({ name }: AdapterEntry): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
