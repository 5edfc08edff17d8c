import { auditFormats, type AuditFormat } from '../audit/audit-formats.js';
import { CommandError, type Command } from '../command.js';

const usage = 'audit export [--format json|ocsf|syslog] [--after <id>]';
const atOnce = 1000;

/** RFC 9562: the id of an entry, from which the next export goes on. */
const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

export const exportAudit: Command = {
  words: 'audit export',
  usage,
  summary: 'Print the audit log, oldest first, a line each; --after goes on behind the last id that was printed',
  options: { format: { type: 'string' }, after: { type: 'string' } },
  async run(deployment, { options }, print) {
    const format = formatOf(options['format']);
    let after = positionOf(options['after']);
    const { audit } = await deployment.openStorage();
    for (;;) {
      const entries = await audit.since(deployment.tenant.id, after, atOnce);
      for (const entry of entries) print(format(entry, deployment.issuer));
      after = entries.at(-1)?.id;
      if (entries.length < atOnce) return;
    }
  },
};

const misused = (): CommandError => new CommandError(`Usage: npm run admin -- ${usage}`, 2);

function formatOf(name: string | boolean = 'json'): AuditFormat {
  const format = auditFormats[String(name)];
  if (!format) throw misused();
  return format;
}

function positionOf(after: string | boolean | undefined): string | undefined {
  if (after === undefined) return undefined;
  if (typeof after !== 'string' || !isId(after)) throw misused();
  return after;
}
