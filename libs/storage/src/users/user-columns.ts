import type { Columns } from '../postgres/columns.js';
import type { UserRecord } from './user-record.js';

export const userColumns: Columns<keyof UserRecord> = {
  id: 'id',
  tenant: 'tenant',
  username: 'username',
  email: 'email',
  emailVerified: 'email_verified',
  name: 'name',
  profile: 'profile',
  attributes: 'attributes',
  passwordHash: 'password_hash',
  roles: 'roles',
  disabled: 'disabled',
  epoch: 'epoch',
  version: 'version',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};
