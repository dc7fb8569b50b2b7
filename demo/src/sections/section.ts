import type { TemplateResult } from 'lit';
import type { LocalmostClient, ModelManifest } from 'localmost';
import type { AppState } from '../app-state.ts';
import type { DeviceTest } from '../device/device-test.ts';
import type { StateHolder } from '../state-holder.ts';

/** What every part of the page works with. */
export interface SectionContext {
  holder: StateHolder;
  client: LocalmostClient;
  manifests: readonly ModelManifest[];
  deviceTest: DeviceTest;
  /** Runs work that needs the device to itself. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Draws one part of the page. */
export type SectionView = (state: AppState) => TemplateResult;

/** What the module of a part exports: it is opened once, when a person first goes there. */
export interface SectionModule {
  openSection(context: SectionContext): SectionView;
}
