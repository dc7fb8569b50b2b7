import type { SectionModule } from '../sections/section.ts';
import { PolicyTrial } from './policy-trial.ts';
import { policyView } from './policy-view.ts';

export const openSection: SectionModule['openSection'] = ({ holder, manifests }) => {
  const trial = new PolicyTrial(holder, manifests);
  return (state) => policyView(state.trial, trial, manifests);
};
