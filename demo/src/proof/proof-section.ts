import type { SectionModule } from '../sections/section.ts';
import { proofView } from './proof-view.ts';

export const openSection: SectionModule['openSection'] =
  ({ manifests }) =>
  (state) =>
    proofView(state, manifests);
