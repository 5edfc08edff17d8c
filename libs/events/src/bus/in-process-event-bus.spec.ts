import { describeEventBus } from './event-bus.contract.js';
import { InProcessEventBus } from './in-process-event-bus.js';

describeEventBus('in process', () => new InProcessEventBus());
