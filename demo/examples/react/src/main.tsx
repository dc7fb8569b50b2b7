import { createClient } from 'localmost';
import { storyModel } from 'localmost/story-model';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Story } from './story.tsx';

const main = document.querySelector('main');
if (main === null) throw new Error('The page has no main.');

const model = await storyModel();
const client = createClient({ manifests: [model] });

createRoot(main).render(
  <StrictMode>
    <Story client={client} model={model} />
  </StrictMode>,
);
