import type { SectionModule } from '../sections/section.ts';
import '../style/method.css';
import { methodView } from './method-view.ts';

export const openSection: SectionModule['openSection'] = () => methodView;
