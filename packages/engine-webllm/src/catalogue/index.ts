export { type MlcModelFacts, mlcModelFacts } from './mlc-model-facts.ts';
export {
  findRecord,
  libraryFolder,
  libraryRepository,
  libraryVersion,
  listRecords,
  type MlcRecord,
} from './mlc-records.ts';
