import type { RestoreReport } from '#storage';

/** What was done, and what only a person can set right. */
export function restoreReport(report: RestoreReport | undefined): string[] {
  if (!report)
    return ['This was done for this restored database already; nothing was changed. To do it once more: --again'];
  return [
    `Refused from now on: everything issued to ${report.clients} clients before. Sessions ended: ${report.sessions}; consents to be asked for again: ${report.consents}.`,
    `The log has another history (${report.epochId}): verifiers take a new snapshot.`,
    `Merged back: ${report.records} revocation records.`,
    ...report.users.map(
      ({ id, reason, disabled }) => `  user ${id}: ${disabled ? 'disabled' : 'ended'} after the backup (${reason})`,
    ),
    ...lines('  key revoked after the backup, revoked again:', report.keysRevoked),
    ...lines('  client disabled or deleted after the backup, disabled again:', report.clientsDisabled),
    '',
    'Look at these before you open the service:',
    ...lines('  client changed after the backup (secrets and redirect URIs are the old ones):', report.clientsChanged),
    ...lines('  client registered after the backup (it is not known any more):', report.clientsLost),
    '  passwords, roles and accounts changed after the backup are as they were then; accounts made since are gone',
    '  webhooks and signal streams changed after the backup are as they were then',
    'Then: flush Redis (FLUSHALL, or delete its data), start the services, look at /health/ready.',
  ];
}

const lines = (text: string, names: readonly string[]): string[] => names.map((name) => `${text} ${name}`);
