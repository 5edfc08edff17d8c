import {
  clientChanged,
  grantLifecycle,
  keyChanged,
  logoutUndelivered,
  resourceChanged,
  revocationRecorded,
  sessionEnded,
  type EventContract,
} from '#events';

/** Every type of event: a new one is added here, then `npm run generate:settings`. */
export const allEvents: readonly EventContract[] = [
  ...Object.values(revocationRecorded),
  ...Object.values(grantLifecycle),
  clientChanged,
  resourceChanged,
  keyChanged,
  sessionEnded,
  logoutUndelivered,
];
