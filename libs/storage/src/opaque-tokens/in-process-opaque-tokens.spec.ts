import { InProcessOpaqueTokens } from './in-process-opaque-tokens.js';
import { describeOpaqueTokens } from './opaque-tokens.contract.js';

describeOpaqueTokens('in process', () => new InProcessOpaqueTokens());
