import { describeAuthorizationCodes } from './authorization-codes.contract.js';
import { InProcessAuthorizationCodes } from './in-process-authorization-codes.js';

describeAuthorizationCodes('in process', () => new InProcessAuthorizationCodes());
