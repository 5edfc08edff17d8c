import { administratorRole } from '#protocol';
import { defaultTenant } from '#service';
import { writeFirstRun } from './first-run-file.js';
import type { Embedded } from './start-embedded.js';

/** Tells the person who has just started the platform what to try next. */
export async function welcome({ infrastructure, directory }: Embedded, issuer: string): Promise<void> {
  const firstRun = await writeFirstRun(infrastructure, directory, issuer);
  const lines = firstRun
    ? [
        'Create the first administrator (this link works once, within the hour):',
        `  ${firstRun.admin_link}`,
        '',
        'Get a machine token:',
        `  curl -s -u ${firstRun.demo_client.client_id}:${firstRun.demo_client.client_secret} -d grant_type=client_credentials ${issuer}/oauth2/token`,
        '',
        `Both clients for scripts are in ${firstRun.file}.`,
      ]
    : await returning(infrastructure.storage.users, directory.file('first-run.json'));
  process.stdout.write(
    ['', `Tokenward is ready: ${issuer}`, '', ...lines, '', 'See it all happen: npm run demo', ''].join('\n'),
  );
}

async function returning(
  users: { anyoneWithRole(tenant: string, role: string): Promise<boolean> },
  file: string,
): Promise<string[]> {
  const known = [
    `Clients for scripts are in ${file} (renew the administration client: npm run admin -- clients renew-admin <client_id>).`,
  ];
  if (await users.anyoneWithRole(defaultTenant.id, administratorRole)) return known;
  return [
    `There is no administrator yet: the link in ${file} makes one within its hour, and npm run admin -- create at any time.`,
    '',
    ...known,
  ];
}
