import type { Command } from '../command.js';
import { afterRestoreCommand } from './after-restore.js';
import { createAdministrator } from './create-administrator.js';
import { createAdminClient } from './create-admin-client.js';
import { exportAudit } from './export-audit.js';
import { firstRunFile } from './first-run-file.js';
import { migrateDatabase } from './migrate-database.js';
import { prepareTopics } from './prepare-topics.js';
import { renewAdminClient } from './renew-admin-client.js';
import { resealKeys } from './reseal-keys.js';
import { rotateKeys } from './rotate-keys.js';
import { rotateSecrets } from './rotate-secrets.js';
import { showKeys } from './show-keys.js';
import { useTransport } from './use-transport.js';
import { serviceAccounts } from './service-accounts.js';

export const commands: readonly Command[] = [
  migrateDatabase,
  prepareTopics,
  createAdministrator,
  createAdminClient,
  renewAdminClient,
  rotateKeys,
  showKeys,
  resealKeys,
  rotateSecrets,
  firstRunFile,
  exportAudit,
  serviceAccounts,
  useTransport,
  afterRestoreCommand,
];
