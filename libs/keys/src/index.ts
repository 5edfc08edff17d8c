export { Sealer } from './secret/sealer.js';
export { KeyEncryptionKeys, WrongKeyEncryptionKey } from './secret/key-encryption-keys.js';
export { reseal, sealedCounts, type SealedCounts } from './secret/reseal.js';
export { secretPurposes, SecretKeys, type SecretPurpose } from './secret/secret-keys.js';
export { KeyRing, type SigningKey, type SigningPurpose } from './signing/key-ring.js';
export { KeyRotation, type RotationSchedule } from './signing/key-rotation.js';
export { signingAlgorithms, verifiesSignature } from './signing/signing-algorithm.js';
