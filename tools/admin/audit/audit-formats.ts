import type { AuditEntry } from '#storage';

/** One line for an entry, without its newline. */
export type AuditFormat = (entry: AuditEntry, issuer: string) => string;

const json: AuditFormat = (entry) => JSON.stringify(entry);

/** OCSF 1.5.0: Account Change (3001) for people, Entity Management (3004) for all else. */
const ocsf: AuditFormat = (entry, issuer) => {
  const isPerson = entry.objectKind === 'user';
  const activity = activityOf(entry.action);
  const classUid = isPerson ? 3001 : 3004;
  return JSON.stringify({
    class_uid: classUid,
    category_uid: 3,
    ...(isPerson ? { activity_id: 99, activity_name: entry.action } : activity),
    type_uid: classUid * 100 + (isPerson ? 99 : activity.activity_id),
    severity_id: 1,
    status_id: 1,
    time: entry.at.getTime(),
    message: entry.action,
    metadata: {
      version: '1.5.0',
      uid: entry.id,
      product: { name: 'Tokenward', vendor_name: 'Tokenward' },
      log_provider: issuer,
    },
    actor: { user: { uid: entry.actorId, type: entry.actorKind, type_id: 99 } },
    ...(isPerson
      ? { user: { uid: entry.objectId } }
      : {
          entity: { uid: entry.objectId, type: entry.objectKind, data: entry.before },
          entity_result: { uid: entry.objectId, data: entry.after },
        }),
    ...(entry.ip !== null && { src_endpoint: { ip: entry.ip } }),
    ...(entry.requestId !== null && { api: { operation: entry.action, request: { uid: entry.requestId } } }),
  });
};

function activityOf(action: string): { readonly activity_id: number; readonly activity_name: string } {
  const verb = action.split('.').at(-1) ?? '';
  if (verb === 'create') return { activity_id: 1, activity_name: 'Create' };
  if (verb === 'update') return { activity_id: 3, activity_name: 'Update' };
  if (verb === 'delete') return { activity_id: 4, activity_name: 'Delete' };
  return { activity_id: 99, activity_name: action };
}

/** RFC 5424: facility 13 (log audit), severity 6; all members as JSON in the message. */
const syslog: AuditFormat = (entry, issuer) => {
  const header = `<110>1 ${entry.at.toISOString()} ${new URL(issuer).hostname} tokenward - ${entry.action}`;
  // RFC 5424 §6.3.3: a quote, a backslash and a closing bracket are escaped.
  const value = (text: string): string => `"${text.replaceAll(/(["\\\]])/g, '\\$1')}"`;
  const named = { id: entry.id, actor: entry.actorId, object: `${entry.objectKind}:${entry.objectId}` };
  const data = Object.entries(named).map(([name, text]) => `${name}=${value(text)}`);
  return `${header} [audit@32473 ${data.join(' ')}] \uFEFF${JSON.stringify(entry)}`;
};

export const auditFormats: Readonly<Record<string, AuditFormat>> = { json, ocsf, syslog };
