import { CreateAccounts1763000000001 } from './1763000000001-create-accounts.js';
import { CreateClients1763000000002 } from './1763000000002-create-clients.js';
import { CreateLifecycle1763000000003 } from './1763000000003-create-lifecycle.js';
import { CreateAdministration1763000000004 } from './1763000000004-create-administration.js';
import { CreateEventLog1763000000005 } from './1763000000005-create-event-log.js';
import { CreateDeliveries1763000000006 } from './1763000000006-create-deliveries.js';
import { CreatePropagation1763000000007 } from './1763000000007-create-propagation.js';
import { SealClientSecrets1763000000008 } from './1763000000008-seal-client-secrets.js';
import { CreateServerPolicy1763000000009 } from './1763000000009-create-server-policy.js';
import { CreateRegistration1763000000010 } from './1763000000010-create-registration.js';
import { DetailGrants1763000000011 } from './1763000000011-detail-grants.js';
import { CreateBackchannelRequests1763000000014 } from './1763000000014-create-backchannel-requests.js';
import { PinSearchPaths1763000000015 } from './1763000000015-pin-search-paths.js';
import { CreateTrustedIssuers1763000000016 } from './1763000000016-create-trusted-issuers.js';
import { NameKeyEncryptionKeys1763000000017 } from './1763000000017-name-key-encryption-keys.js';
import { CreateClaimMappings1763000000018 } from './1763000000018-create-claim-mappings.js';
import { ForgetClients1763000000019 } from './1763000000019-forget-clients.js';
import { ForgetWhatIsOver1763000000020 } from './1763000000020-forget-what-is-over.js';

/** In the order in which they run. A release only appends: expand first, contract in a later release. */
export const migrations = [
  CreateAccounts1763000000001,
  CreateClients1763000000002,
  CreateLifecycle1763000000003,
  CreateAdministration1763000000004,
  CreateEventLog1763000000005,
  CreateDeliveries1763000000006,
  CreatePropagation1763000000007,
  SealClientSecrets1763000000008,
  CreateServerPolicy1763000000009,
  CreateRegistration1763000000010,
  DetailGrants1763000000011,
  CreateBackchannelRequests1763000000014,
  PinSearchPaths1763000000015,
  CreateTrustedIssuers1763000000016,
  NameKeyEncryptionKeys1763000000017,
  CreateClaimMappings1763000000018,
  ForgetClients1763000000019,
  ForgetWhatIsOver1763000000020,
] as const;
