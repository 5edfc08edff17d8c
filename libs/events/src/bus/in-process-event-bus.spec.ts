import { describeEventBus, describeHeartbeats } from './event-bus.contract.js';
import { InProcessEventBus } from './in-process-event-bus.js';

describeEventBus('in process', (onError) => new InProcessEventBus(onError));
describeHeartbeats('in process', (onError) => new InProcessEventBus(onError));

it('refuses whoever would wait for what nobody sends over it', async () => {
  await expect(new InProcessEventBus().broadcast('lifecycle.v1', { onRecord: () => undefined })).rejects.toThrow(
    'lifecycle.v1',
  );
});
