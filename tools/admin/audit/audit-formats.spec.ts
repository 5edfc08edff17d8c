import type { AuditEntry } from '#storage';
import { auditFormats } from './audit-formats.js';

const entry: AuditEntry = {
  id: '01a1ff70-e368-75bb-918f-802d64642348',
  at: new Date('2026-11-21T12:00:00.500Z'),
  actorKind: 'user',
  actorId: 'admin "x]\\',
  action: 'client.update',
  objectKind: 'client',
  objectId: 'shop',
  before: { client_name: 'Shop' },
  after: { client_name: 'The shop\nInc' },
  requestId: 'r-1',
  ip: '192.0.2.7',
};
const as = (name: string, more: Partial<AuditEntry> = {}): string =>
  auditFormats[name]?.({ ...entry, ...more }, 'https://login.example') ?? '';

it.each(['json', 'ocsf', 'syslog'])('%s is one line, whatever the entry holds', (name) => {
  expect(as(name)).not.toMatch(/[\r\n]/);
});

it('json is the entry', () => {
  expect(JSON.parse(as('json'))).toEqual({ ...entry, at: entry.at.toISOString() });
});

it('ocsf has the class of what was changed', () => {
  expect(JSON.parse(as('ocsf'))).toMatchObject({
    ...{ class_uid: 3004, category_uid: 3, activity_id: 3, type_uid: 300_403, time: entry.at.getTime() },
    entity: { uid: 'shop', type: 'client', data: entry.before },
    entity_result: { data: entry.after },
    src_endpoint: { ip: '192.0.2.7' },
  });
  const person = JSON.parse(as('ocsf', { objectKind: 'user', objectId: 'p', action: 'user.disable' }));
  expect(person).toMatchObject({
    class_uid: 3001,
    type_uid: 300_199,
    activity_name: 'user.disable',
    user: { uid: 'p' },
  });
});

it('syslog escapes what would end its structured data', () => {
  expect(as('syslog')).toContain(
    '<110>1 2026-11-21T12:00:00.500Z login.example tokenward - client.update [audit@32473 ',
  );
  expect(as('syslog')).toContain('actor="admin \\"x\\]\\\\"');
});
