import { clientMembers } from '#service';
import { patchOf } from '../operations/merge-patch.js';

export const clientPatch = patchOf(clientMembers);
