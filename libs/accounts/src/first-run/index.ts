export {
  administrationClientLifeSeconds,
  createAdministrationClient,
  renewAdministrationClient,
  type AdministrationClient,
} from './administration-client.js';
export { makeClientSecret } from './client-secret.js';
export { createAdministratorLink, createFirstRun, type FirstRun, type FirstRunStores } from './create-first-run.js';
export { writeFirstRun } from './write-first-run.js';
