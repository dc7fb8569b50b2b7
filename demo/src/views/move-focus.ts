import type { AppState } from '../app-state.ts';

/** What was on the screen when focus was last looked at. */
let drawn: Pick<AppState, 'stage'> & {
  trial: AppState['trial']['stage'];
  isMeasuring: boolean;
} = { stage: 'choosing', trial: 'writing', isMeasuring: false };

/** Moves the focus to what a person's own action has just brought, and nowhere else. */
export function moveFocus({ stage, trial, benchmark }: AppState): void {
  const isMeasuring = benchmark.step !== null;
  if (stage === 'ready' && drawn.stage !== 'ready') focusOn('#prompt');
  if (trial.stage !== drawn.trial) {
    if (trial.stage === 'asking-consent') focusOn('#consent-title');
    else if (trial.stage === 'writing') focusOn('#answer-title');
  }
  // The button that was pressed is gone; whoever has gone elsewhere meanwhile stays there.
  if (isMeasuring !== drawn.isMeasuring && document.activeElement === document.body) {
    focusOn(isMeasuring ? '#benchmark-cancel' : '#report-title');
  }
  drawn = { stage, trial: trial.stage, isMeasuring };
}

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}
