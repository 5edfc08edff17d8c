import { describeEventBus, describeHeartbeats } from './event-bus.contract.js';
import { InProcessEventBus } from './in-process-event-bus.js';

describeEventBus('in process', (onError) => new InProcessEventBus(onError));
describeHeartbeats('in process', (onError) => new InProcessEventBus(onError));
