import { InProcessShortLivedValues } from './in-process-short-lived-values.js';
import { describeShortLivedValues } from './short-lived-values.contract.js';

describeShortLivedValues('in process', () => new InProcessShortLivedValues());
