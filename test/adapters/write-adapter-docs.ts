import { writeFile } from 'node:fs/promises';
import { adapterTable } from '@localmost/cloud/adapters';
import { renderAdapterDocs } from './render-adapter-docs.ts';

const page = new URL('../../docs/adapters.md', import.meta.url);
await writeFile(page, renderAdapterDocs(adapterTable));
