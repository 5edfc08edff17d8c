export { Sealer } from './secret/sealer.js';
export { SecretKeys, WrongKeyEncryptionKey, type SecretPurpose } from './secret/secret-keys.js';
export { KeyRing, type SigningKey, type SigningPurpose } from './signing/key-ring.js';
export { KeyRotation, type RotationSchedule } from './signing/key-rotation.js';
export { signingAlgorithms, verifiesSignature } from './signing/signing-algorithm.js';
